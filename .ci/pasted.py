"The README's Python, as pasted: each block runs in a process of its own, in the repository's root. Run after the first command of the README, which trains the model that they use"
import re, subprocess, sys
from pathlib import Path

blocks = re.findall(r'^```python\n(.*?)^```', Path('README.md').read_text(encoding='utf-8'), re.M|re.S)
assert len(blocks)>=4, f'expected at least four blocks of Python in the README, found {len(blocks)}'
for block in blocks:
    print('>>>', block.strip().replace('\n', '\n... '), flush=True)
    subprocess.run([sys.executable, '-c', block], check=True)
