"Sphinx's settings; `build.py` gives the folder of pages"
project,copyright,author = 'clip_gpt2_caption','the clip_gpt2_caption team',''
html_title = 'clip_gpt2_caption'
extensions = ['myst_nb', 'sphinx_copybutton', 'sphinx.ext.mathjax']
nb_execution_mode,nb_merge_streams = 'off',True          # outputs are those saved in the notebooks
nb_ipywidgets_js = {'embed.js': {}}                      # in _static, instead of a CDN
mathjax_path = 'tex-svg.js'                              # so is this
myst_enable_extensions = ['dollarmath', 'amsmath', 'colon_fence', 'attrs_inline']
myst_heading_anchors = 4
copybutton_exclude = '.linenos, .gp, .go'
html_theme,html_static_path,html_css_files = 'furo',['_static'],['site.css']
html_theme_options = dict(navigation_with_keys=True)
html_show_sphinx = False
suppress_warnings = ['mystnb.unknown_mime_type']
