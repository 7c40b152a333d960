"The docs site: `python docs/build.py` writes `_docs/index.html`. nbdev processes the notebooks, `page` makes Sphinx pages of them, Sphinx makes the site; nothing is run, and nothing is fetched"
import ast, importlib.util, re, shutil, sys
from pathlib import Path
import nbformat
import nbdev.processors
from nbdev.config import get_config
from nbdev.doclinks import _build_modidx
from nbdev.serve import proc_nbs
from nbformat.v4 import new_markdown_cell
from sphinx.cmd.build import build_main

docs = Path(__file__).resolve().parent
root,cfg = docs.parent,get_config(path=docs)
repo,site = f'{cfg.git_url}/blob/{cfg.branch}/',f'{cfg.doc_host}{cfg.doc_baseurl}/'
titles = {'api': 'Python in ten minutes'}
guides = ('getting_started','tour','api','your_photos','how_to','scale','models','formats','troubleshooting') # in this order; others follow
directive = re.compile(r'^#\|[ \t]*([\w-]+):?[ \t]*(.*)\n?', re.M)

def needed(cell, needs=nbdev.processors._do_eval):
    "Does nbdev run a cell for the docs? Exports, `show_doc` and imports, but nothing that goes on to use what it imports"
    nodes = (cell.parsed_() if cell.cell_type=='code' else None) or []
    is_import = lambda n: isinstance(n, (ast.Import,ast.ImportFrom))
    only_shows = any(is_import(n) for s in nodes for n in ast.walk(s)) and not all(map(is_import, nodes)) \
        and not cell.directives_.keys() & {'export','exports','exporti','exec_doc'}
    return not only_shows and needs(cell)
nbdev.processors._do_eval = needed # here, for nbdev's processes import this file

def stem(path):
    "The page that a notebook becomes: 04b_ratings.ipynb is ratings"
    return re.sub(r'^\d+[a-z]?_', '', Path(path).stem)

def anchor(page, name): return f'{page}-{name}'.lower().replace('_', '-').replace('.', '-')

def links(text, folder=''):
    "Links to the published site and to notebooks become links within this one, links to files of the repository lead there; `folder` is where the text stands, like `guides/`"
    text = re.sub(r'\[(`(?:caption|fit|score)`)\]\('+re.escape(site)+r'api\.html#\w+\)', r'\1', text) # words that mean a column or a number more often than a function
    text = re.sub(r'\[(`_[^`]*`)\]\('+re.escape(site)+r'[^)]*\)', r'\1', text) # private names have no section
    text = re.sub(re.escape(site)+r'(\w+)\.html#([\w.]+)', lambda m: '#'+anchor(m[1], m[2]), text) # nbdev made them of names in backticks
    text = re.sub(r'\]\((#[\w-]+)\)', lambda m: f']({m[1].lower()})', text)
    text = re.sub(r'\]\((\.\./)?(guides/)?([\w-]+)\.ipynb(#[\w-]+)?\)', lambda m: f"](/{m[2] or ('' if m[1] else folder)}{stem(m[3])}.ipynb{(m[4] or '').lower()})", text)
    return re.sub(r'\]\((?:\.\./)?((?:config/|nbs/|docs/|\.ci/|clip_gpt2_caption/)[\w./-]*|[A-Z]+(?:\.md)?)\)', lambda m: f']({repo}{m[1]})', text)

def no_names(text):
    "Names in backticks without the links that nbdev gave them, for what a program has written is not about them"
    return re.sub(r'\[(`[^`]*`)\]\('+re.escape(site)+r'[^)]*\)', r'\1', text)

def body_of(cells):
    "The code right behind cells that document names: their body, if it is shown"
    return next((c.source for c in cells if 'show_doc(' not in c.source), '')

def says_nothing(code, name, body):
    "Is a signature of no use, since the body follows, or since it takes anything?"
    defined = re.search(rf"^\s*(def|class) {name.split('.')[-1]}\b", body, re.M)
    return bool(defined) or '*args, **kwargs' in code

def signature(cell, page, body):
    "What `show_doc` shows of a name, under an anchor, and its first line for the index of names"
    text = links(next(o.data['text/markdown'] for o in cell.outputs if 'text/markdown' in o.get('data', {})))
    source,code,about = (re.search(p, text, re.M|re.S) for p in (r'^\[source\]\(([^)]*)\)', r'^```python\n(.*?)```', r'^\*([^\n]+)\*\s*$'))
    name = re.search(r'^show_doc\(([\w.]+)', cell.source, re.M)[1] # in full; of a decorated method the heading has only the last part
    plain = re.sub(r'\[(`[^`]*`)\]\([^)]*\)', r'\1', code[0]) if code else '' # no links within code
    if says_nothing(plain, name, body): plain = ''
    rest = text[(about or code or re.search(r'^#+ [^\n]+', text, re.M)).end():].strip()
    heading = re.sub(r'(?<!\\)_', r'\\_', name) # `__repr__` is no bold repr
    body = [f'({anchor(page, name)})=', f'### {heading}', *([f'*{about[1]}*'] if about else []), *([plain] if plain else []), *([rest] if rest else []), *([f'[source]({source[1]})'] if source else [])]
    return new_markdown_cell('\n\n'.join(body)),(name, about[1] if about else '')

def checks(node):
    "Does a statement only check?"
    if isinstance(node, ast.Assert): return True
    if isinstance(node, ast.Expr): return isinstance(node.value, ast.Call) and re.search(r'(^|\.)test_\w+$', ast.unparse(node.value.func)) is not None
    if isinstance(node, ast.With) and any('expect_fail(' in ast.unparse(i) for i in node.items): return True
    return isinstance(node, (ast.With,ast.For,ast.If)) and all(map(checks, node.body+getattr(node, 'orelse', [])))

def folded(cell):
    "The line to which a cell is folded: 'Test' if it only checks, 'Timing' if it takes time"
    if re.search(r'perf_counter\(|^%%?time', cell.source, re.M): return 'Timing'
    try: nodes = ast.parse(cell.source).body
    except SyntaxError: return None # a magic
    return 'Test' if nodes and not cell.outputs and all(map(checks, nodes)) else None

def page(nb, at, folder):
    "Cells as Sphinx wants them; names that are documented, with their first lines"
    cells,names = [],[]
    for i,c in enumerate(nb.cells):
        if c.cell_type=='raw':
            front = dict(re.findall(r"^(\w+): '?(.*?)'?$", re.sub(r'\n  ', ' ', c.source), re.M))
            cells.append(new_markdown_cell(f"# {front['title']}" + (f"\n\n*{front['description']}*" if 'description' in front else '')))
        elif c.cell_type=='markdown':
            if 'AUTOGENERATED' not in c.source: cells.append(new_markdown_cell(links(c.source, folder)))
        elif re.search(r'^show_doc\(', c.source, re.M):
            cell,name = signature(c, at, body_of(nb.cells[i+1:]))
            cells.append(cell); names.append(name)
        else:
            said,c.source = dict(directive.findall(c.source)),directive.sub('', c.source)
            c.metadata = nbformat.NotebookNode(tags=['remove-input'] if said.get('echo')=='false' else [])
            if 'fig-alt' in said: c.metadata.mystnb = dict(image=dict(alt=said['fig-alt']))
            if 'code-fold' not in said and (line := folded(c)): # nbdev folds what is exported
                c.metadata.tags.append('hide-input')
                c.metadata.setdefault('mystnb', {}).update(code_prompt_show=line, code_prompt_hide=line)
            for o in c.outputs:
                if 'text/markdown' in o.get('data', {}): o.data['text/markdown'] = links(no_names(o.data['text/markdown']), folder)
                o.get('data', {}).pop('text/latex', None)
            cells.append(c)
    nb.cells,nb.metadata.language_info = cells,dict(name='python', pygments_lexer='ipython3')
    return nb,names

def navigation(notebooks, guide_pages):
    "The pages in the order of the sidebar; `api` stands with the guides"
    found = [*map(stem, notebooks), *(f'guides/{stem(p)}' for p in guide_pages)]
    first = [p for g in guides for p in (f'guides/{g}', g) if p in found]
    first += [p for p in found if p.startswith('guides/') and p not in first]
    rest = [p for p in found if p not in first]
    first = [f'{titles[p]} <{p}>' if p in titles else p for p in first]
    return toctree('Guides', ['Home <self>', *first]) + toctree('Notebooks', rest) + toctree('More', ['names','changelog','contributing'])

def toctree(caption, pages): return f'```{{toctree}}\n:hidden:\n:caption: {caption}\n' + '\n'.join(pages) + '\n```\n'

def main():
    _build_modidx()
    proc,src,html,out = proc_nbs(),root/'_proc/site',root/'_proc/html',root/'_docs'
    for d in (src,html): shutil.rmtree(d, ignore_errors=True)
    shutil.copytree(docs/'_static', src/'_static'); shutil.copy(docs/'conf.py', src)
    shutil.copy(Path(importlib.util.find_spec('sphinx-mathjax-offline').origin).parent/'static/mathjax/tex-svg.js', src/'_static')
    notebooks,guide_pages = (sorted(Path(proc).glob(g)) for g in ('[0-9]*.ipynb','guides/*.ipynb'))
    names = {}
    for p in [Path(proc)/'index.ipynb', *notebooks, *guide_pages]:
        to = src/p.relative_to(proc).with_name(stem(p)+'.ipynb')
        to.parent.mkdir(exist_ok=True)
        nb,names[stem(p)] = page(nbformat.read(p, 4), stem(p), 'guides/' if p.parent.name=='guides' else '')
        if to.stem=='index':
            nb.cells.append(new_markdown_cell(navigation(notebooks, guide_pages)))
        nbformat.write(nb, to)
    rows = [f'## {p}\n\n| name | what it does |\n| --- | --- |\n' + ''.join(f'| [`{n}`](#{anchor(p, n)}) | {about} |\n' for n,about in ns) for p,ns in names.items() if ns]
    (src/'names.md').write_text('# All names\n\nEverything a notebook exports, with its signature one click away.\n\n' + '\n'.join(rows))
    for name in ('CHANGELOG','CONTRIBUTING'): (src/f'{name.lower()}.md').write_text(links((root/f'{name}.md').read_text()))
    failed = build_main(['-b', 'html', '-q', '-W', '--keep-going', str(src), str(html)])
    if not failed: shutil.rmtree(out, ignore_errors=True); html.rename(out); print(f'written: {out}/index.html')
    return failed

if __name__=='__main__': sys.exit(main())
