"Folders of CLIP and GPT-2 with the real tokenizers and random weights: python .ci/random_models.py TOKENIZERS OUT [--small]"
import argparse
from pathlib import Path
import torch
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer, GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast

def vocabulary(folder): return dict(vocab=str(folder/'vocab.json'), merges=str(folder/'merges.txt'))

def make(tokenizers, out, small):
    "Write OUT/clip and OUT/gpt2, of the sizes of ViT-B/32 and GPT-2, or small"
    torch.manual_seed(0)
    GPT2TokenizerFast(**vocabulary(tokenizers/'gpt2')).save_pretrained(out/'gpt2')
    GPT2LMHeadModel(GPT2Config(n_embd=64, n_layer=2, n_head=2) if small else GPT2Config()).save_pretrained(out/'gpt2')
    wide,text,layers,dim = (64,64,2,64) if small else (768,512,12,512)
    CLIPModel(CLIPConfig(projection_dim=dim,
        vision_config=dict(hidden_size=wide, intermediate_size=4*wide, num_hidden_layers=layers, num_attention_heads=max(1, wide//64), patch_size=32, image_size=224, projection_dim=dim),
        text_config=dict(hidden_size=text, intermediate_size=4*text, num_hidden_layers=layers, num_attention_heads=max(1, text//64), projection_dim=dim, bos_token_id=49406, eos_token_id=49407))).save_pretrained(out/'clip')
    CLIPProcessor(CLIPImageProcessorPil(), CLIPTokenizer(**vocabulary(tokenizers/'clip'))).save_pretrained(out/'clip')

if __name__=='__main__':
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('tokenizers', type=Path); p.add_argument('out', type=Path); p.add_argument('--small', action='store_true')
    a = p.parse_args()
    make(a.tokenizers, a.out, a.small)
