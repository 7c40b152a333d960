"""Two processes do the work of one: python .ci/processes.py [IMAGES [KILLS]], from the repository's root.
Losses and captions of a training run with GPT-2's real size; each of IMAGES (500 if not given) once in store and
table, as files and in seven shards; and what is left after one of two processes is killed, KILLS times (1) in each kind
of work, and with files once less, at random moments."""
import json, os, random, signal, subprocess, sys, tempfile, time
from pathlib import Path
import pandas as pd
import psutil
import torch
from clip_gpt2_caption.config import override, parse_config, save_config
from clip_gpt2_caption.embeddings import EmbeddingStore
from clip_gpt2_caption.toyworld import make_scenes, toyworld_config, write_scenes
from clip_gpt2_caption.train import load_model, load_torch
sys.path.insert(0, str(Path(__file__).parent))
import random_models

n_images = int(sys.argv[1]) if len(sys.argv)>1 else 500
n_kills = int(sys.argv[2]) if len(sys.argv)>2 else 1
data = os.environ.get('CAPTION_TEST_DATA')
chance = random.Random(0)
torch.set_num_threads(1)
os.environ['OMP_NUM_THREADS'] = '1'
os.chdir(tempfile.mkdtemp())

def check(what, ok):
    print(f"{'ok  ' if ok else 'FAIL'} {what}", flush=True)
    if not ok: sys.exit(1)

def start(n, program, *args):
    "Start a program, or a command of the package, in `n` processes"
    if program.startswith('caption_'): program = Path(sys.executable).with_name(program)
    torchrun = ['-m', 'torch.distributed.run', '--standalone', '--nproc_per_node', str(n)] if n>1 else []
    command = [sys.executable, *torchrun, str(program), *map(str, args)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

def run(n, program, *args):
    "The same, to its end; how many seconds it took"
    begun = time.time()
    p = start(n, program, *args)
    said,_ = p.communicate()
    if p.returncode: sys.exit(f'{program} ended with code {p.returncode}:\n{said}')
    return time.time()-begun

def kill_one(seconds, program, *args):
    "Start it in two processes, and kill one of them then"
    p = start(2, program, *args)
    time.sleep(seconds)
    workers = psutil.Process(p.pid).children() if p.poll() is None else []
    if workers: chance.choice(workers).send_signal(signal.SIGKILL)
    p.communicate()
    return bool(p.returncode)

# ---- Training

noting = '''
import json, os, sys
from clip_gpt2_caption import train as t
from clip_gpt2_caption.config import load_config
from clip_gpt2_caption.processes import rank, world_size

config,n = sys.argv[1:]
assert world_size()==int(n)
take_step = t.take_step
losses = []
def noted(*args, **kw):
    total,count = take_step(*args, **kw)
    losses.append((total/count).item())
    return total,count

t.take_step = noted
t.train(load_config(config))
with open(f'losses_of_{n}_{rank()}.json', 'w') as f: json.dump(losses, f)
'''

def without_dropout(folder):
    "A GPT-2 in which nothing is random"
    path = Path(folder)/'config.json'
    path.write_text(json.dumps(json.loads(path.read_text()) | dict(resid_pdrop=0., embd_pdrop=0., attn_pdrop=0.)))

def config(folder, *changes, train='few'):
    "A short run, whose files go to a folder"
    for name,n,seed in (('few',17,71), ('many',250,73), ('val',6,72)):
        if not Path(f'toy/{name}').exists(): write_scenes(f'toy/{name}', n, seed)
    parts = [f'data_paths.{part}_captions_path=toy/{name}/captions.json' for part,name in (('train',train), ('val','val'))]
    own = [f'training_config.trained_model_path={folder}/model.pkl', f'training_config.monitoring_plots_path={folder}/curves.png']
    short = ['training_config.batch_size=20', 'training_config.embeddings_dir=embeddings', 'evaluation_config.bertscore_model=null', 'evaluation_config.num_images=4']
    cfg = parse_config(override(toyworld_config().model_dump(), [*parts, *own, *short, *changes]))
    save_config(cfg, f'{folder}.json')
    return f'{folder}.json'

def captions_of(folder):
    "What a run's model says of the validation images, with all numbers in 64 bits"
    loaded = load_model(next(Path(folder).glob('*.pkl')))
    store_folder = next(path.parent for path in Path('embeddings').glob('*/meta.json') if json.loads(path.read_text())==loaded.encoder)
    store = EmbeddingStore(store_folder, loaded.encoder)
    features = store[store.rows([f'toy/val/images/{i:05}.png' for i in range(6)])].double()
    return [c[0].text for c in loaded.model.double().caption(features, loaded.tokenizer, loaded.cfg.decoding)]

def same_losses():
    "GPT-2 and CLIP in their real sizes, random weights; five steps, the last of which has one image"
    changes = ['training_config.num_epochs=1', 'training_config.learning_rate=1e-4', 'decoding_config.max_new_tokens=5',
               'evaluation_config.num_images=0']
    if data:
        random_models.make(Path(data)/'tokenizers', Path('models'), small=False)
        without_dropout('models/gpt2')
        changes += ['clip_config={"model": "models/clip", "image_size": [224,224]}', 'gpt2_config.model=models/gpt2']
    Path('noting.py').write_text(noting)
    for n in (1,2): run(n, 'noting.py', config(f'of_{n}', *changes), n)
    one,first,second = [json.loads(Path(f'losses_of_{name}.json').read_text()) for name in ('1_0','2_0','2_1')]
    apart = max(abs(a-b) for a,b in zip(one, first, strict=True))
    check(f'losses of {len(one)} steps, one process and two, differ by at most {apart:.1g}', len(one)==5 and apart<=1e-5)
    check('both processes see the same losses', first==second)
    check('the models say the same', captions_of('of_1')==captions_of('of_2'))

def training_killed():
    "Goes on from the last whole epoch, and ends as if nothing had happened"
    changes = ['training_config.num_epochs=3']
    took = run(2, 'caption_train', '--config', config('whole', *changes, train='many'))
    whole = load_torch(next(Path('whole').glob('*.resume')))
    for i in range(n_kills):
        name = config(f'killed_{i}', *changes, train='many')
        killed = kill_one(chance.uniform(.4, .95)*took, 'caption_train', '--config', name)
        left = list(Path(f'killed_{i}').glob('*.resume'))
        if killed: run(2, 'caption_train', *(['--resume', left[0]] if left else ['--config', name]))
        resume = load_torch(max(Path(f'killed_{i}').glob('*.resume'), key=os.path.getmtime))
        same = all(torch.equal(a, b) for a,b in zip(whole['model'].values(), resume['model'].values(), strict=True))
        check(f"training {'killed' if killed else 'was done before it could be killed'}{', and resumed' if left and killed else ''}: the weights are the same to the bit", same)

# ---- Embedding and captioning

def write_images():
    "Images, of which some are broken, and a caption file that names some twice"
    Path('images').mkdir()
    scenes = [scene.image for scene in make_scenes(50, seed=5, n_objects=1)]
    for i in range(n_images):
        path = Path(f'images/{i:05}.png')
        if i%97==3: path.write_bytes(b'no image')
        else: scenes[i%50].point(lambda value, shift=i//50: (value+shift)%256).save(path)
    rows = [dict(image=f'images/{i:05}.png', caption='a scene') for i in (*range(n_images), *range(0, n_images, 10))]
    Path('captions.json').write_text(json.dumps(rows))

def rows_of(folder):
    "What a store holds: image -> row, and bad images; each image must be there once"
    meta = next(Path(folder).glob('*/meta.json'))
    store = EmbeddingStore(meta.parent, json.loads(meta.read_text()))
    images = [shard.paths[i] for shard in store.shards for i in range(len(shard.paths))]
    check(f'{folder}: {len(images)} images in {len(store.names)} shards, each once; nothing is damaged', len(images)==len(set(images)) and not store.damaged())
    rows = store.rows(images)
    return {image: store[[row]] for image,row in zip(images, rows) if row>=0}, store.bad(images)

def check_equal(folder, expected):
    "Compare a store with the one of a single process; batches differ, so the last digit may"
    found,bad = rows_of(folder)
    same = found.keys()==expected[0].keys() and all(torch.allclose(found[im], row, atol=1e-4) for im,row in expected[0].items())
    check(f'{folder}: as one process makes it; {len(bad)} images are bad', same and bad==expected[1])

def files_of(folder): return {path: path.stat().st_mtime_ns for path in Path(folder).rglob('*') if path.name in ('rows.npy','images.npy') and '.tmp' not in str(path)}

def embedding():
    "Seven shards of images, over two processes"
    run(1, 'caption_data', 'captions.json', '--out', 'shards', '--shards', 7, '--split', '100,0,0')
    for source,name in (('captions.json','files'), ('shards/train-{000..006}.tar','tars')):
        embed = ['caption_embed', source, '--clip', 'toyworld/clip', '--out']
        took = [run(n, *embed, f'{name}_of_{n}') for n in (1,2)]
        expected = rows_of(f'{name}_of_1')
        check_equal(f'{name}_of_2', expected)
        for i in range(n_kills if name=='tars' else n_kills-1):
            folder = f'{name}_killed_{i}'
            killed = kill_one(chance.uniform(.4, .95)*took[1], *embed, folder)
            finished = files_of(folder)
            run(2, *embed, folder)
            check(f'{folder}, {"" if killed else "not "}killed: {len(finished)//2} finished shards are untouched', finished.items()<=files_of(folder).items())
            check_equal(folder, expected)

def captioning():
    "A table of two models"
    models = Path('models_to_compare')
    models.mkdir()
    for name in ('whole','killed_0'): next(Path(name).glob('*.pkl')).rename(models/f'{name}.pkl')
    for source,name in (('images','files'), ('shards/train-{000..006}.tar','tars')):
        infer = ['caption_infer', source, '--models', models, '--method', 'greedy', '--max_new_tokens', 4, '--out']
        took = [run(n, *infer, f'{name}_{n}.csv') for n in (1,2)]
        expected = pd.read_csv(f'{name}_1.csv')
        check(f'{name}: {len(expected)} captions, each image once for each model', not expected.duplicated(['image_id','model_name']).any())
        check(f'{name}: two processes write the same table', Path(f'{name}_2.csv').read_bytes()==Path(f'{name}_1.csv').read_bytes())
        for i in range(n_kills if name=='tars' else n_kills-1):
            killed = kill_one(chance.uniform(.4, .95)*took[1], *infer, f'{name}_killed_{i}.csv')
            parts = {path: path.stat().st_mtime_ns for path in Path(f'{name}_killed_{i}.parts').glob('*.json')}
            run(2, *infer, f'{name}_killed_{i}.csv')
            check(f'{name}, {"" if killed else "not "}killed with {len(parts)} parts done: the same table', Path(f'{name}_killed_{i}.csv').read_bytes()==Path(f'{name}_1.csv').read_bytes())

for part in (same_losses, training_killed, write_images, embedding, captioning):
    begun = time.time()
    part()
    print(f'{part.__name__}: {time.time()-begun:.0f} s')
