"README.md from nbs/index.ipynb with its saved outputs, without Quarto: python .ci/readme.py"
import re
from pathlib import Path
import nbformat
from nbconvert import MarkdownExporter

root = Path(__file__).resolve().parent.parent
nb = nbformat.read(root/'nbs/index.ipynb', 4)
shown = []
for c in nb.cells:
    if re.search(r'^#\|\s*hide\b', c.source, re.M): continue
    if re.search(r'^#\|\s*echo:\s*false', c.source, re.M): c.metadata['hidden_source'] = True
    if alt := re.search(r'^#\|\s*fig-alt:\s*(.*)', c.source, re.M): c.metadata['alt'] = alt[1]
    c.source = re.sub(r'^#\|.*\n?', '', c.source, flags=re.M).strip()
    if c.source: shown.append(c)
nb.cells,nb.metadata['language_info'] = shown,dict(name='python')
for c in nb.cells:
    if c.metadata.get('hidden_source'): c.source = ''
body,resources = MarkdownExporter().from_notebook_node(nb, resources=dict(unique_key='readme', output_files_dir='figs'))
body = re.sub(r'```python\n\s*```\n', '', body).replace('](../', '](')
body = re.sub(r'!\[png\]\((figs/readme_(\d+)_)', lambda m: f"![{nb.cells[int(m[2])].metadata.get('alt', 'figure')}]({m[1]}", body)
body = re.sub(r'<style scoped>.*?</style>\s*', '', body, flags=re.S)
body = re.sub(r'\]\(((?:guides/)?\w+\.ipynb)\)', r'](nbs/\1)', body) # links between notebooks
(root/'README.md').write_text('<!-- made from nbs/index.ipynb by .ci/readme.py: edit there -->\n\n' + re.sub(r'\n{3,}', '\n\n', body).strip() + '\n')
for old in root.glob('figs/readme_*.png'): old.unlink()
for name,data in resources['outputs'].items(): (root/name).write_bytes(data)
