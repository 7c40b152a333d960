"""What makes a page hard to read, found in the code of every notebook; exit code 1 if there is any. `python .ci/style.py`, from the repository's root"""
import ast, re, sys
from pathlib import Path
from statistics import median
import nbformat

longest = 120
comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

def directives(source):
    "`export`, `hide` and the like"
    return set(re.findall(r'^#\|\s*(\w+)', source, re.M))

def python_of(source):
    "A cell without what only a notebook understands"
    return '\n'.join('pass' if re.match(r'[!%]', line) else line for line in source.splitlines())

def is_text(line):
    "Is it nothing but a message, a line of a table, a comment or a directive? Such a line may be long"
    line = line.strip().removeprefix('raise InputError(')
    return line.startswith('#') or bool(re.fullmatch(r'''[rbf]{0,2}["'].*["'][,)\]}]*( #.*)?''', line))

def has(node, kinds):
    "Is one of these within a node?"
    return any(isinstance(n, kinds) for n in ast.walk(node))

def arguments(call):
    "What a call is given"
    return [*call.args, *(k.value for k in call.keywords)]

def is_swap(assignment):
    "Are the same names on both sides?"
    def names(side): return sorted(ast.unparse(e) for e in side.elts)
    return names(assignment.targets[0])==names(assignment.value)

def calls_with_comprehensions(node):
    "Calls within a node that are given a comprehension"
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    return [c for c in calls if any(has(a, comprehensions) for a in c.args)]

def habit(node):
    "What is wrong with a node, or None"
    if isinstance(node, ast.Call) and any(has(a, ast.NamedExpr) for a in arguments(node)): return 'walrus in a call'
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple):
        if not is_swap(node): return 'several assignments in one'
    if isinstance(node, ast.ExceptHandler) and len([s for s in node.body if s.lineno==node.lineno])>1:
        return 'several statements after except'
    if isinstance(node, ast.Tuple) and any(calls_with_comprehensions(e) for e in node.elts):
        return 'comprehension in a call in a tuple'

def findings(source):
    "Line and reason of everything that is hard to read"
    code = python_of(source)
    lines = code.splitlines()
    found = [(line, f'{len(line)} characters') for line in lines if len(line)>longest and not is_text(line)]
    return found + [(lines[node.lineno-1], what) for node in ast.walk(ast.parse(code)) if (what := habit(node))]

def code_lines(source):
    "How many lines a cell has, without directives and empty ones"
    return len([line for line in source.splitlines() if line.strip() and not line.startswith('#|')])

def stream_pieces(cell):
    "In how many pieces a cell's printed output is saved"
    return sum(o.output_type=='stream' for o in cell.outputs)

def look_at(path):
    "Print what is hard to read in a notebook; returns how much, and what its export cells are like"
    cells = [c for c in nbformat.read(path, 4).cells if c.cell_type=='code']
    exported = [c for c in cells if directives(c.source)&{'export','exports'}]
    defining = [c for c in exported if re.search(r'^\s*(def|class) ', c.source, re.M)]
    found = [f for c in cells for f in findings(c.source)]
    found += [(c.source, f'{stream_pieces(c)} pieces of printed output') for c in cells if stream_pieces(c)>1]
    for source,what in found: print(f'{path}: {what}: {source.strip().splitlines()[0]:.100}')
    sizes = [code_lines(c.source) for c in defining]
    shown = sum('exports' in directives(c.source) for c in defining)
    if sizes: print(f'{path}: {len(cells)} code cells, {len(sizes)} export definitions, median {median(sizes):.0f} lines, '
                    f'longest {max(sizes)}; the site shows {shown}')
    return len(found),sizes,shown

if __name__=='__main__':
    looked = [look_at(p) for p in sorted(Path('nbs').rglob('*.ipynb')) if '.ipynb_checkpoints' not in p.parts]
    bad = sum(n for n,_,_ in looked)
    middle = median(size for _,sizes,_ in looked for size in sizes)
    shown = sum(n for _,_,n in looked)
    print(f'{bad} lines or outputs that are hard to read; median export cell {middle:.0f} lines; {shown} definitions shown on the site')
    sys.exit(bad>0 or middle>12 or shown<40)
