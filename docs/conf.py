"Sphinx's settings; `build.py` gives the folder of pages"
import re
from pathlib import Path
from pygments.formatters import HtmlFormatter
from sphinx.highlighting import PygmentsBridge

project,copyright,author = 'clip_gpt2_caption','the clip_gpt2_caption team',''
html_title = 'clip_gpt2_caption'
extensions = ['myst_nb', 'sphinx_copybutton', 'sphinx.ext.mathjax']
nb_render_markdown_format = 'myst'                       # tables in outputs
nb_execution_mode,nb_merge_streams = 'off',True          # outputs are those saved in the notebooks
nb_ipywidgets_js = {'embed.js': {}}                      # in _static, instead of a CDN
mathjax_path = 'tex-svg.js'                              # so is this
myst_enable_extensions = ['dollarmath', 'amsmath', 'colon_fence', 'attrs_inline']
myst_heading_anchors = 4
copybutton_exclude = '.linenos, .gp, .go'
html_theme,html_static_path,html_css_files = 'furo',['_static'],['site.css']
html_search_scorer = str(Path(__file__).with_name('_static')/'scorer.js')
html_theme_options = dict(navigation_with_keys=True)
html_show_sphinx = False
suppress_warnings = ['mystnb.unknown_mime_type']

class Lines(HtmlFormatter):
    "Each line in a span that knows its indent, so that site.css can wrap long ones; a row of columns is marked, since it should not be"
    def _format_lines(self, tokens):
        for is_code,line in super()._format_lines(tokens):
            text = re.sub('<[^>]*>', '', line).rstrip()
            kind = 'line columns' if re.search(r'\S {2,}\S', text) else 'line'
            indent = len(text)-len(text.lstrip())
            style = f' style="--indent:{indent}ch"' if indent else ''
            yield is_code,f'<span class="{kind}"{style}>{line.rstrip()}</span>\n'

PygmentsBridge.html_formatter = Lines
