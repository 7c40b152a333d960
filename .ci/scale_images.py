"""Caption many small images in shards, and say what memory it takes: python .ci/scale_images.py IMAGES [SECONDS]
The shards hold 10,000 images each. After SECONDS, the run is stopped. Toyworld's models; a caption has four tokens."""
import io, json, subprocess, sys, tarfile, tempfile, time
from pathlib import Path
import psutil
from clip_gpt2_caption.benchmarks import describe_machine
from clip_gpt2_caption.toyworld import make_scenes, toyworld_config, write_scenes
from clip_gpt2_caption.train import train

n_images = int(sys.argv[1])
seconds = float(sys.argv[2]) if len(sys.argv)>2 else float('inf')
folder = Path(tempfile.mkdtemp())
print(describe_machine('cpu'))

def small_pictures(n):
    "PNGs of 32 x 32 pixels"
    for scene in make_scenes(n, seed=3, n_objects=1):
        f = io.BytesIO()
        scene.image.resize((32,32)).save(f, 'PNG')
        yield f.getvalue()

def write_shard(path, pictures, first):
    with tarfile.open(path, 'w') as tar:
        for i in range(first, first+10_000):
            member = tarfile.TarInfo(f'{i:08}.png')
            member.size = len(pictures[i%len(pictures)])
            tar.addfile(member, io.BytesIO(pictures[i%len(pictures)]))

def a_model():
    for name,n in (('train',100), ('val',6)): write_scenes(folder/name, n, seed=n)
    cfg = toyworld_config('training_config.num_epochs=1', 'evaluation_config.bertscore_model=null', 'evaluation_config.num_images=0',
        f'training_config.trained_model_path={folder}/models/toy.pkl', f'training_config.monitoring_plots_path={folder}/curves.png', data=str(folder))
    return train(cfg)['files']['checkpoint']

pictures = list(small_pictures(500))
n_shards = n_images//10_000
for i in range(n_shards): write_shard(folder/f'{i:03}.tar', pictures, 10_000*i)
model = a_model()
command = [Path(sys.executable).with_name('caption_infer'), f'{folder}/{{000..{n_shards-1:03}}}.tar', '--models', model, '--method', 'greedy', '--max_new_tokens', '4', '--out', f'{folder}/table.csv']
begun = time.time()
p = subprocess.Popen([sys.executable, *map(str, command)], stdout=subprocess.DEVNULL)
done = -1
peak = 0
while p.poll() is None and time.time()-begun<seconds:
    time.sleep(.5)
    try: peak = max(peak, psutil.Process(p.pid).memory_info().rss)
    except psutil.NoSuchProcess: break
    now = len(list(folder.glob('table.parts/*.json')))
    if now>done: print(f'{time.time()-begun:6.0f} s {10_000*now:9,} images, {peak/1e6:5.0f} MB at most', flush=True)
    done = max(done, now)
if p.poll() is None: p.terminate()
else: print(f'{time.time()-begun:.0f} s in all; {sum(1 for _ in open(folder/"table.csv"))-1:,} captions in the table')
