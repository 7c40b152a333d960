"Slow checks: an interrupted run, a killed store, and, where CAPTION_TEST_DATA is set, real sizes and real photos. Run from the repository's root."
import json, logging, os, resource, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path
import torch
from PIL import Image
from clip_gpt2_caption.config import InferenceConfig, load_config, override, parse_config, save_config
from clip_gpt2_caption.data import load_captions, prepare_captions, save_captions
from clip_gpt2_caption.embeddings import embed_images
from clip_gpt2_caption.experiments import read_runs
from clip_gpt2_caption.infer import Captioner, infer
from clip_gpt2_caption.toyworld import make_scenes, mark_caption, toyworld_config, write_scenes
from clip_gpt2_caption.train import load_torch, train
sys.path.insert(0, str(Path(__file__).parent))
import random_models

logging.basicConfig(format='%(message)s', level=logging.INFO)
config_dir,data = Path('config').resolve(),os.environ.get('CAPTION_TEST_DATA')
default_model = max((p.resolve() for p in Path('trained_models').glob('toyworld_model_*.pkl')), default=None) # of the README's first command
os.chdir(work := Path(tempfile.mkdtemp()))
passed,skipped = 0,0
def command(*args): return [str(Path(sys.executable).with_name(args[0])), *map(str, args[1:])]
def check(what, ok):
    global passed
    print(f"{'ok  ' if ok else 'FAIL'} {what}", flush=True)
    if not ok: sys.exit(1)
    passed += 1

def killed_and_resumed():
    "kill -9 in the middle of the third epoch; resumed, the run ends as one that was left alone"
    for name,n,seed in (('train',1500,71), ('val',60,72)): write_scenes(f'toy/{name}', n, seed)
    cfg = lambda name: parse_config(override(toyworld_config().model_dump(), [f'data_paths.{k}_captions_path=toy/{k}/captions.json' for k in ('train','val')] +
        ['training_config.num_epochs=4', f'training_config.trained_model_path={name}/model.pkl', f'training_config.monitoring_plots_path={name}/curves.png', 'training_config.embeddings_dir=store', 'evaluation_config.num_images=10']))
    whole = train(cfg('whole'))
    save_config(cfg('killed'), 'killed.json')
    p = subprocess.Popen(command('caption_train', '--config', 'killed.json'), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    done = lambda: sum(' epoch ' in l and '/4 ' in l for f in Path('killed').glob('*.log') for l in f.read_text().splitlines())
    while done()<2 or not list(Path('killed').glob('*.resume')):
        if p.poll() is not None: check('the run to be killed runs', False)
        time.sleep(.02)
    time.sleep(.5); p.send_signal(signal.SIGKILL); p.wait()
    resume = next(Path('killed').glob('*.resume'))
    check('killed before its last epoch', 2 <= len(load_torch(resume)['history']) < 4)
    check('caption_train --resume goes on', subprocess.run(command('caption_train', '--resume', resume)).returncode==0)
    a,b = load_torch(whole['files']['resume']),load_torch(resume)
    check('losses equal to the bit', all(x[k]==y[k] for x,y in zip(a['history'], b['history'], strict=True) for k in ('train_loss','validation_loss')))
    check('weights equal to the bit', all(torch.equal(a['model'][k], b['model'][k]) for k in a['model']))
    return whole

def interrupted():
    "Ctrl-C after the first epoch: exit code 130, and the message names the files that are there"
    cfg = json.loads(Path('killed.json').read_text())
    Path('interrupted.json').write_text(json.dumps(override(cfg, ['training_config.trained_model_path=interrupted/model.pkl'])))
    p = subprocess.Popen(command('caption_train', '--config', 'interrupted.json'), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while p.poll() is None and not list(Path('interrupted').glob('*.resume')): time.sleep(.05)
    time.sleep(.5); p.send_signal(signal.SIGINT)
    said = p.communicate()[0]
    checkpoint,resume = (next(Path('interrupted').glob(f'*.{e}')) for e in ('pkl','resume'))
    check('Ctrl-C: exit code 130, checkpoint and resume file named', p.returncode==130 and f'the best model so far: {checkpoint}' in said and f'caption_train --resume {resume}' in said and 'Traceback' not in said)
    check('both files are whole', {'history'} <= load_torch(resume).keys() and {'encoder'} <= load_torch(checkpoint).keys())

def killed_store():
    "kill -9 while CLIP runs; the completed store equals an uninterrupted one"
    images = [str(p) for p in sorted(Path('toy/train/images').iterdir())]
    Path('images.json').write_text(json.dumps(images))
    cfg = toyworld_config().clip_config
    code = f"import json; from clip_gpt2_caption.embeddings import *; from clip_gpt2_caption.config import *; embed_images(json.load(open('images.json')), ClipConfig(model='{cfg.model}', image_size=[64,64]), 'killed_store', batch_size=16)"
    p = subprocess.Popen([sys.executable, '-c', code], stderr=subprocess.DEVNULL)
    lines = lambda: sum(f.read_bytes().count(b'\n') for f in Path('killed_store').glob('*/index.jsonl'))
    while lines()<100 and p.poll() is None: time.sleep(.005)
    p.send_signal(signal.SIGKILL); p.wait()
    n = lines()
    check(f'killed after {n} of {len(images)} images', 100<=n<len(images))
    killed,whole = (embed_images(images, cfg, d, batch_size=16) for d in ('killed_store','whole_store'))
    check('the completed store equals the uninterrupted one', (killed[range(len(images))]-whole[range(len(images))]).abs().max().item()<1e-5 and list(killed.index)==list(whole.index))

def killed_grid():
    "kill -9 in the third of six runs; started again, the grid redoes none, and its table equals that of a grid left alone"
    for name,n,seed in (('train',400,75), ('val',30,76)): write_scenes(f'grid/{name}', n, seed, n_objects=1)
    base = override(toyworld_config().model_dump(), [f'data_paths.{k}_captions_path=grid/{k}/captions.json' for k in ('train','val')] + ['training_config.num_epochs=2', 'evaluation_config.bertscore_model=null', 'evaluation_config.num_images=0'])
    runs = json.loads((config_dir/'six_models_grid.json').read_text())['runs']
    Path('six.json').write_text(json.dumps(dict(base=base, runs={k: r|{'training_config.subset_ratio': 1.0} for k,r in runs.items()})))
    start = lambda out: subprocess.Popen(command('caption_experiments', 'six.json', '--out', out), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    check('a grid of six', start('whole_grid').wait()==0)
    p,done = start('killed_grid'),lambda: sorted(Path('killed_grid').glob('*/result.json'))
    while p.poll() is None and not list(Path('killed_grid/model 3').glob('*.log')): time.sleep(.02)
    p.send_signal(signal.SIGKILL); p.wait()
    before = {f: f.stat().st_mtime_ns for f in done()}
    check(f'killed after {len(before)} runs', len(before)==2)
    check('started again, it goes on', start('killed_grid').wait()==0)
    check('what was done is not done again', len(done())==6 and all(f.stat().st_mtime_ns==t and len(list(f.parent.glob('*.log')))==1 for f,t in before.items()))
    a,b = (read_runs(f).drop(columns=['epoch_seconds','model_name','curves','log']) for f in ('whole_grid','killed_grid'))
    check('tables are equal', a.equals(b))
    entries = [len({json.loads(l)['image'] for l in ls})==len(ls)==430 for f in Path('killed_grid/embeddings').glob('*/index.jsonl') for ls in [f.read_text().splitlines()]]
    check('each image went through CLIP once for each of two encoder settings', entries==[True,True])

def large_pictures():
    "Three pictures of a few kB and 81 million pixels, opened by threads, take hardly more memory than one"
    code = "import resource, sys; from clip_gpt2_caption.embeddings import *; from clip_gpt2_caption.config import *; embed_images(sys.argv[2:], ClipConfig(model='toyworld/clip', image_size=[64,64]), sys.argv[1]); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1e6)"
    names = [f'large_{i}.png' for i in range(3)]
    for name in names: Image.new('P', (9000,9000)).save(name, transparency=0)
    def peak(names): return float(subprocess.run([sys.executable, '-c', code, f'large_{len(names)}', *names], check=True, capture_output=True, text=True).stdout.split()[-1])
    one,three = peak(names[:1]),peak(names)
    check(f'large pictures: {three:.1f} GB for three, {one:.1f} for one', three<1.3*one)

def stops_by_itself(run):
    "A trained toy model ends its captions with the end token, and their facts are mostly right"
    scenes = make_scenes(100, seed=73, n_objects=1)
    captions = [c.text for c, in Captioner.from_checkpoint(run['files']['checkpoint']).caption([s.image for s in scenes], max_new_tokens=60)]
    check('captions stop well before the limit', max(len(c.split()) for c in captions)<25)
    right = sum(mark_caption(c, s.facts)==2 for c,s in zip(captions, scenes))
    wrong = sum(mark_caption(c, s.facts)==2 for c,s in zip(captions, scenes[1:]+scenes[:1]))
    check(f'{right} of 100 captions are fully right; of shuffled ones {wrong}', right>=50 and wrong<=10)

def tells_the_truth():
    "The goals of toyworld: captions of the default model for 500 fresh scenes each of one, two and three objects"
    captioner = Captioner.from_checkpoint(default_model)
    for n,goal in ((1,.95), (2,.70), (3,0)):
        fresh = make_scenes(500, seed=80+n, n_objects=n)
        captions = [c.text for c, in captioner.caption([s.image for s in fresh])]
        right,shuffled = (sum(mark_caption(c, s.facts)==2 for c,s in zip(captions, ss))/500 for ss in (fresh, fresh[1:]+fresh[:1]))
        check(f'default model, {n} object(s): {right:.1%} fully right (goal {goal:.0%}), of shuffled ones {shuffled:.1%}', right>=goal and shuffled<=.05)

def evaluates_5000():
    "5,000 captions with 5 references each: equal to pycocoevalcap, and where the time goes"
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge
    from clip_gpt2_caption.evaluate import evaluate, find_java, ptb_tokenize, read_references
    if not find_java(): return print('skipped: 5,000 captions, for there is no Java')
    references,paths = read_references(default_model.parents[1]/'data/toyworld/train/captions.json')
    peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1e6
    for n in (1000, 5000):
        ids,before = sorted(references)[:n],peak()
        ev = evaluate({'first reference': {i: references[i][0] for i in ids}}, {i: references[i] for i in ids}, paths, 'toyworld/clip', embeddings_dir=default_model.parent/'embeddings')
        print(f'     {n} captions, 5 references each, and the control: {sum(t for what,t in ev.seconds.items() if what!="METEOR"):.1f} s without METEOR; {ev.seconds}; peak memory {before:.2f} -> {peak():.2f} GB')
    words = iter(ptb_tokenize([c for i in ids for c in references[i]]))
    gts = {i: [next(words) for _ in references[i]] for i in ids}
    start = time.time()
    theirs = {name: s.compute_score(gts, {i: gts[i][:1] for i in ids})[0] for name,s in (('Bleu_4',Bleu(4)), ('ROUGE_L',Rouge()), ('CIDEr',Cider()))}
    theirs['Bleu_4'] = theirs['Bleu_4'][3]
    took,own = time.time()-start,sum(ev.seconds[k] for k in ('BLEU','ROUGE-L','CIDEr'))
    check(f'5,000 captions score as pycocoevalcap scores them (BLEU, ROUGE-L, CIDEr: {own:.1f} s with the control, {took:.1f} s there without)', all(abs(ev.metrics['first reference'][k]-v)<1e-6 for k,v in theirs.items()))

def real_sizes():
    "One epoch of the COCO config on real photos with models of the real size: every file is written"
    for split in ('train','val'): prepare_captions(f'{data}/coco_mini/annotations/captions_{split}2017.json', split, f'{data}/coco_mini/{split}2017', (100,0,0))
    random_models.make(Path(data)/'tokenizers', work/'real', small=False)
    cfg = load_config(config_dir/'training_config.json', [f'clip_config.model={work}/real/clip', f'gpt2_config.model={work}/real/gpt2', 'training_config.num_epochs=1',
        'data_paths.train_captions_path=train/train.json', 'data_paths.val_captions_path=val/train.json', 'evaluation_config.bertscore_model=null', 'evaluation_config.num_images=4'])
    run = train(cfg)
    check('real sizes: every file is written', all(f.stat().st_size for f in run['files'].values()))
    table = infer(InferenceConfig(images_dir=f'{data}/phone_photos' if os.access(f'{data}/phone_photos', os.W_OK) else copied_photos(), trained_models_dir=run['files']['checkpoint'].parent.as_posix(), output_filename='results.csv'))
    check(f'{len(table)} captions of phone photos', len(table)==len(list(Path(f'{data}/phone_photos').glob('*.jpg'))))
    shutil.rmtree('real'); shutil.rmtree(run['files']['checkpoint'].parent)

def copied_photos():
    shutil.copytree(f'{data}/phone_photos', 'photos')
    subprocess.run(['chmod', '-R', 'u+w', 'photos'], check=True)
    return 'photos'

def memorises():
    "16 real photos, one caption each: returned word for word, unless the images are shuffled among them"
    random_models.make(Path(data)/'tokenizers', work/'small', small=True)
    captions = dict(list(load_captions('train/train.json').items())[:16])
    pairs = {im: cs[0] for im,cs in captions.items()}
    save_captions([dict(image=os.path.abspath(im), caption=c) for im,c in pairs.items()], 'sixteen.json')
    cfg = parse_config(dict(clip_config=dict(model=f'{work}/small/clip', normalize=True), gpt2_config=dict(model=f'{work}/small/gpt2', visual_tokens_length=5, text_tokens_max_length=40),
        mapper_config=dict(name='mlp'), data_paths=dict(train_captions_path='sixteen.json', val_captions_path='sixteen.json'),
        training_config=dict(batch_size=16, num_epochs=200, learning_rate=3e-3, trained_model_path='memory/model.pkl', monitoring_plots_path='memory/curves.png'),
        evaluation_config=dict(bertscore_model=None, num_images=0)))
    logging.getLogger('clip_gpt2_caption').setLevel(logging.WARNING)
    run = train(cfg)
    captioner = Captioner.from_checkpoint(run['files']['checkpoint'])
    images = list(pairs)
    shuffled = images[1:]+images[:1] # no image keeps its place
    exact = {m: sum(c.text==pairs[im] for (c,),im in zip(captioner.caption(images, method=m), images)) for m in ('greedy','beam')}
    wrong = sum(c.text==pairs[im] for (c,),im in zip(captioner.caption(shuffled), images))
    check(f"memorised word for word: {exact['greedy']} of 16 greedily, {exact['beam']} by beam search; with images shuffled {wrong}", max(exact.values())>=15 and wrong<=4)

if __name__=='__main__':
    try:
        run = killed_and_resumed()
        interrupted()
        killed_store()
        killed_grid()
        large_pictures()
        stops_by_itself(run)
        if default_model: tells_the_truth(); evaluates_5000()
        else: skipped += 2; print('skipped: goals of toyworld and 5,000 captions, for caption_train has not been run')
        if data: real_sizes(); memorises()
        else: skipped += 2; print('skipped: real sizes and real photos, for CAPTION_TEST_DATA is not set')
    finally: os.chdir('/'); shutil.rmtree(work)
    print(f'{passed} passed, 0 failed, {skipped} skipped')
