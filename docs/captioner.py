"What the captioner within the docs site runs: `python docs/captioner.py [MODEL]` writes a model of toyworld as ONNX graphs with 8-bit matrices, scenes to choose from, and onnxruntime-web into `docs/_static/captioner`, and `python docs/build.py` takes it from there. MODEL is the newest of `trained_models` if it is not given. onnxruntime-web comes from npm"
import json, shutil, subprocess, sys, tarfile, tempfile
from pathlib import Path

from clip_gpt2_caption import Captioner
from clip_gpt2_caption.onnx_export import export_onnx
from clip_gpt2_caption.toyworld import make_scenes

root = Path(__file__).resolve().parents[1]
out = root/'docs/_static/captioner'
version = '1.30.0'
needed = ['ort.wasm.min.mjs','ort-wasm-simd-threaded.mjs','ort-wasm-simd-threaded.wasm']

def write_scenes(folder):
    "Scenes that the model has not seen, half of them larger than the encoder takes them"
    folder.mkdir(parents=True)
    shown = {}
    for i,scene in enumerate(make_scenes(8, seed=2026)):
        image = scene.image if i%2 else scene.image.resize((200,150))
        image.save(folder/f'{i}.png')
        shown[f'{i}.png'] = scene.captions[0]
    (folder/'scenes.json').write_text(json.dumps(shown))

def fetch_onnxruntime(folder):
    "The three files of onnxruntime-web that the page needs"
    folder.mkdir(parents=True)
    if not shutil.which('npm'): sys.exit('onnxruntime-web comes from npm, which is not here: install Node.js')
    with tempfile.TemporaryDirectory() as tmp:
        subprocess.run(['npm','pack','--silent',f'onnxruntime-web@{version}'], cwd=tmp, check=True)
        with tarfile.open(next(Path(tmp).glob('*.tgz'))) as packed:
            for name in needed: (folder/name).write_bytes(packed.extractfile(f'package/dist/{name}').read())

def main():
    shutil.rmtree(out, ignore_errors=True)
    captioner = Captioner.load(sys.argv[1] if len(sys.argv)>1 else root/'trained_models')
    export_onnx(captioner, out/'model', int8=True)
    write_scenes(out/'scenes')
    fetch_onnxruntime(out/'ort')
    print(f'written: {out}')

if __name__=='__main__': main()
