"Execute notebooks in place, from a clean kernel, and keep what is worth keeping: no progress bars, printed output in one piece, and only the state of widgets that are shown. `python .ci/execute.py 02_model 07_explore`, from the repository's root"
import json, re, sys, time
from pathlib import Path
import nbformat
from nbclient import NotebookClient
from nbdev.clean import nbdev_clean

view,state = (f'application/vnd.jupyter.widget-{x}+json' for x in ('view','state'))

def is_bar(o):
    "Is an output a progress bar?"
    text = o.get('data', {}).get('text/plain', '') if view in o.get('data', {}) else o.get('text', '') if o.get('name')=='stderr' else ''
    return bool(re.search(r'%\||\[\d\d:\d\d[,<]|\r', text)) # as tqdm draws them

def in_one_piece(outputs):
    "Printed output joined to the printed output before it"
    joined = []
    for o in outputs:
        before = joined[-1] if joined else None
        if before and before.output_type==o.output_type=='stream' and before.name==o.name: before.text += o.text
        else: joined.append(o)
    return joined

def reachable(models, todo):
    "Widget models that are shown, or part of one that is"
    keep = set()
    while todo:
        m = todo.pop()
        if m in models and m not in keep: keep.add(m); todo += re.findall('IPY_MODEL_([0-9a-f]+)', json.dumps(models[m]))
    return keep

for name in sys.argv[1:]:
    path,start = Path(f'nbs/{name}.ipynb'),time.time()
    nb = nbformat.read(path, 4)
    NotebookClient(nb, timeout=None, kernel_name='python3', resources=dict(metadata=dict(path=path.parent))).execute()
    code = [c for c in nb.cells if c.cell_type=='code']
    for c in code: c.outputs = in_one_piece([o for o in c.outputs if not is_bar(o)])
    shown = [o.data[view].model_id for c in code for o in c.outputs if view in o.get('data', {})]
    models = nb.metadata.get('widgets', {}).get(state, {}).get('state', {})
    keep = reachable(models, shown)
    nb.metadata.pop('widgets', None)
    if keep: nb.metadata.widgets = {state: dict(version_major=2, version_minor=0, state={m: s for m,s in models.items() if m in keep})}
    nbformat.write(nb, path)
    nbdev_clean(str(path))
    print(f"{name}: {time.time()-start:.0f} s" + (f", {len(keep)} of {len(models)} widget models kept" if models else ''))
