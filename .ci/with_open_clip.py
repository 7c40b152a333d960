"""With the extra open_clip: the tests of notebook 01a, none skipped, and a captioner behind a ResNet from a file.
Run from the repository's root."""
import json, os, shutil, subprocess, sys, tempfile
from pathlib import Path
import torch
from nbdev.test import test_nb

definition = """
import torch
for name in ('nms','qnms'):
    torch.library.define(f'torchvision::{name}', '(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')
"""

def define_missing_operators():
    """A torchvision made for CUDA asks, when it is imported, for two operators that a torch made for CPUs does not have.
    Programs that the notebook starts find the definition where Python looks for it at its start."""
    if subprocess.run([sys.executable, '-c', 'import torchvision'], capture_output=True).returncode==0: return
    exec(definition, {})
    folder = tempfile.mkdtemp()
    Path(folder, 'sitecustomize.py').write_text(definition)
    os.environ['PYTHONPATH'] = os.pathsep.join(filter(None, [folder, os.environ.get('PYTHONPATH')]))

def test_notebook(name):
    "The tests of a notebook, in this process, where open_clip can be imported"
    passed,seconds = test_nb(Path(f'nbs/{name}.ipynb').resolve(), skip_flags=['notest', 'slow'], basepath=Path.cwd())
    print(f"{'ok  ' if passed else 'FAIL'} {name} with open_clip, {seconds:.0f} s", flush=True)
    if not passed: sys.exit(1)

def write_resnet(path):
    "Weights of a tiny ResNet with 16 patches: an architecture of one's own, which is made known to open_clip"
    import open_clip
    vision = dict(image_size=128, layers=[1,1,1,1], width=8, head_width=64)
    text = dict(context_length=8, vocab_size=100, width=32, heads=2, layers=1)
    Path('tiny-resnet.json').write_text(json.dumps(dict(embed_dim=32, vision_cfg=vision, text_cfg=text)))
    open_clip.add_model_config('tiny-resnet.json')
    torch.manual_seed(0)
    torch.save(open_clip.create_model('tiny-resnet').state_dict(), path)

def patches_of_resnet():
    "Eight real photos are memorised through the patches of a ResNet, and not if they are shuffled"
    write_resnet('resnet.pt')
    end_to_end.prepare_coco()
    pairs = end_to_end.first_captions(8)
    cfg = end_to_end.memory_config('resnet', pairs, 'open_clip:tiny-resnet/resnet.pt', end_to_end.tiny('smollm2'),
        'clip_config.features=patches', 'clip_config.image_size=null', 'mapper_config.name=attention')
    captioner = end_to_end.open_captioner(end_to_end.train_quickly(cfg))
    right,shuffled = end_to_end.count_both(captioner, pairs)
    end_to_end.check(f'patches of a ResNet: {right} of 8 captions word for word; with photos shuffled {shuffled}',
        right==8 and shuffled<=1)

if __name__=='__main__':
    define_missing_operators()
    import open_clip # an error, if it is not there: the notebook would skip its cells
    test_notebook('01a_embeddings')
    import end_to_end # which goes to a folder of its own
    try:
        if end_to_end.data: end_to_end.timed(patches_of_resnet)
        else: print('skipped: photos through a ResNet, for CAPTION_TEST_DATA is not set')
    finally:
        os.chdir('/')
        shutil.rmtree(end_to_end.work)
