"""Train on many generated captions, and say what it takes: python .ci/scale.py CAPTIONS... [--out FILE]
The features are random, so nothing is learned that means anything; time and memory are those of real ones."""
import argparse, json, logging, os, resource, subprocess, sys, tempfile, time
from pathlib import Path
import numpy as np
from clip_gpt2_caption.benchmarks import describe_machine
from clip_gpt2_caption.config import override, parse_config
from clip_gpt2_caption.embeddings import embed_images
from clip_gpt2_caption.toyworld import make_scenes, toyworld_config
from clip_gpt2_caption.train import make_optimizer, set_up, train_epoch

def resident():
    "Memory that this process holds now, in MB"
    pages = int(Path('/proc/self/statm').read_text().split()[1])
    return pages*os.sysconf('SC_PAGE_SIZE')/1e6

def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1e3

def write_captions(path, n_images, texts):
    "Five captions an image; the files are there, and empty"
    folder = path.parent
    folder.mkdir(parents=True)
    with open(path, 'w') as f:
        for i in range(n_images):
            (folder/f'{i}.jpg').touch()
            for j in range(5):
                row = dict(image=f'{i}.jpg', caption=texts[(5*i+j)%len(texts)])
                f.write(('[' if not i and not j else ',\n')+json.dumps(row))
        f.write(']')
    return [folder/f'{i}.jpg' for i in range(n_images)]

def fill_store(images, cfg):
    "A store with random features, where `embed_images` would look for it"
    empty = embed_images([], cfg.clip_config, cfg.training_config.embeddings_dir)
    rng = np.random.default_rng(0)
    for i in range(0, len(images), 1000):
        some = images[i:i+1000]
        empty.add(dict(zip(some, rng.standard_normal((len(some), *empty.shape), np.float32))), {})
    empty.close()

def trial(n, folder):
    "What it takes to train on `n` captions, which are written into a new folder"
    texts = [c for s in make_scenes(2000, seed=5, n_objects=1) for c in s.captions]
    changes = ['training_config.batch_size=256', 'training_config.num_epochs=1', f'training_config.embeddings_dir={folder}/store',
               'evaluation_config.num_images=0', 'evaluation_config.bertscore_model=null']
    cfg = parse_config(override(toyworld_config(data=str(folder)).model_dump(), changes))
    written = [write_captions(Path(folder)/part/'captions.json', images, texts) for part,images in (('train',n//5), ('val',20))]
    fill_store(sum(written, []), cfg)
    code = f'import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import scale; scale.measure({cfg.model_dump_json()!r})'
    return dict(captions=n) | json.loads(subprocess.run([sys.executable, '-c', code], check=True, capture_output=True, text=True).stdout.splitlines()[-1])

def measure(config):
    "In a process of its own: models alone, then set-up and one epoch"
    from clip_gpt2_caption.train import _new_model
    from clip_gpt2_caption.batches import load_tokenizer
    logging.disable()
    cfg = parse_config(json.loads(config))
    _new_model(cfg, load_tokenizer(cfg.gpt2_config.model), None, None)
    models = resident()
    start = time.perf_counter()
    s = set_up(cfg)
    seconds = dict(setup_seconds=time.perf_counter()-start)
    after = dict(models_MB=models, after_setup_MB=resident(), setup_peak_MB=peak())
    start = time.perf_counter()
    loss = train_epoch(s, make_optimizer(s.model, cfg.training_config), cfg.training_config, 1)
    print(json.dumps(seconds | dict(epoch_seconds=time.perf_counter()-start) | after | dict(end_MB=resident(), peak_MB=peak(), loss=loss)))

if __name__=='__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('captions', type=int, nargs='+')
    parser.add_argument('--out')
    args = parser.parse_args()
    machine = describe_machine('cpu')
    about = {name: machine[name] for name in ('date','processor','cores','threads','torch')}
    found = []
    for n in args.captions:
        with tempfile.TemporaryDirectory() as folder: found.append(trial(n, folder))
        print(json.dumps(found[-1]), flush=True)
    if args.out: Path(args.out).write_text(json.dumps(dict(about=about, runs=found), indent=1))
