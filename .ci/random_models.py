"""Folders of encoders and decoders in the real layout, with random weights.
A CLIP and a GPT-2: python .ci/random_models.py TOKENIZERS OUT [--small]"""
import argparse, json
from pathlib import Path
from typing import NamedTuple
import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForCausalLM, AutoTokenizer, BloomConfig, CLIPConfig, CLIPImageProcessorPil, CLIPModel,
    CLIPProcessor, CLIPTokenizer, Gemma2Config, GemmaTokenizer, GPT2Config, GPT2LMHeadModel, GPT2Tokenizer,
    GPT2TokenizerFast, GPTNeoConfig, GPTNeoXConfig, GPTNeoXTokenizer, LlamaConfig, LlamaTokenizer,
    MistralConfig, OPTConfig, PreTrainedTokenizerFast, Qwen2Config, Qwen2Tokenizer, Qwen3Config, SiglipConfig,
    SiglipModel)
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from clip_gpt2_caption.resources import quiet_transformers

# CLIP and GPT-2

def vocabulary(folder):
    "The two files of a byte-level vocabulary"
    return dict(vocab=str(folder/'vocab.json'), merges=str(folder/'merges.txt'))

def clip_config(width, text_width, layers, dim):
    "A CLIP of patches of 32 pixels"
    def tower(width): return dict(hidden_size=width, intermediate_size=4*width, num_hidden_layers=layers,
        num_attention_heads=max(1, width//64), projection_dim=dim)
    return CLIPConfig(projection_dim=dim, vision_config=dict(**tower(width), patch_size=32, image_size=224),
        text_config=dict(**tower(text_width), bos_token_id=49406, eos_token_id=49407))

def make(tokenizers, out, small):
    "Write OUT/clip and OUT/gpt2 with the real tokenizers, of the sizes of ViT-B/32 and GPT-2, or small"
    torch.manual_seed(0)
    gpt2 = GPT2Config(n_embd=64, n_layer=2, n_head=2) if small else GPT2Config()
    clip = clip_config(64, 64, 2, 64) if small else clip_config(768, 512, 12, 512)
    GPT2TokenizerFast(**vocabulary(tokenizers/'gpt2')).save_pretrained(out/'gpt2')
    GPT2LMHeadModel(gpt2).save_pretrained(out/'gpt2')
    CLIPModel(clip).save_pretrained(out/'clip')
    CLIPProcessor(CLIPImageProcessorPil(), CLIPTokenizer(**vocabulary(tokenizers/'clip'))).save_pretrained(out/'clip')

# Tiny encoders of any kind

def siglip():
    "A SigLIP of 49 patches"
    tower = dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
    return SiglipModel(SiglipConfig(vision_config=dict(**tower, image_size=224, patch_size=32),
        text_config=dict(**tower, vocab_size=100, bos_token_id=None, eos_token_id=1, pad_token_id=1)))

encoders = dict(siglip=(siglip, SiglipImageProcessorPil))

def make_encoder(kind, out):
    "Write a tiny encoder of one of `encoders` with random weights"
    torch.manual_seed(0)
    model,processor = encoders[kind]
    with quiet_transformers(): model().save_pretrained(out)
    processor().save_pretrained(out)

# Small vocabularies

n_merges = 2000 # of the 50,000 of GPT-2
end_of_text = '<|endoftext|>'
special_llama = ['<unk>', '<s>', '</s>']
special_gemma = ['<pad>', '<eos>', '<bos>', '<unk>', '<mask>']
special_opt = ['<s>', '<pad>', '</s>', '<unk>']
special_bloom = ['<unk>', '<s>', '</s>', '<pad>']

def byte_level(tokenizers, special):
    "Special tokens, the 256 bytes, and GPT-2's first merges: it writes any language"
    merges = (tokenizers/'gpt2'/'merges.txt').read_text(encoding='utf-8').splitlines()[1:n_merges+1]
    byte_tokens = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = [*special, *byte_tokens, *(m.replace(' ', '') for m in merges)]
    return dict(vocab={t: i for i,t in enumerate(tokens)}, merges=[tuple(m.split(' ')) for m in merges])

def with_byte_fallback(tokenizers, special):
    "A vocabulary like Llama's: `▁` for a blank, pieces of COCO's captions, 256 bytes for what has no piece"
    found = json.loads((tokenizers.with_name('coco_mini')/'annotations/captions_train2017.json').read_text())
    captions = [a['caption'] for a in found['annotations']]
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.Metaspace()
    bpe.train_from_iterator(captions, trainers.BpeTrainer(vocab_size=1000, show_progress=False))
    learned = json.loads(bpe.to_str())['model']
    tokens = [*special, *(f'<0x{byte:02X}>' for byte in range(256)), *learned['vocab']]
    return dict(vocab={t: i for i,t in enumerate(tokens)}, merges=[tuple(m) for m in learned['merges']])

# Tokenizers, each with its real class and rules

def gpt2_tokenizer(tokenizers):
    "Of GPT-2, GPT-Neo and SmolLM2: nothing in front"
    return GPT2Tokenizer(**byte_level(tokenizers, [end_of_text]))

def qwen_tokenizer(tokenizers):
    "Of Qwen 2 and 3: no beginning token at all"
    return Qwen2Tokenizer(**byte_level(tokenizers, [end_of_text]))

def neox_tokenizer(tokenizers):
    "Of GPT-NeoX and Pythia: nothing in front"
    return GPTNeoXTokenizer(**byte_level(tokenizers, [end_of_text, '<|padding|>']))

def opt_tokenizer(tokenizers):
    "Of OPT: `</s>` both begins and ends"
    end = '</s>'
    rules = dict(bos_token=end, eos_token=end, unk_token=end, pad_token='<pad>', add_bos_token=True)
    return GPT2Tokenizer(**byte_level(tokenizers, special_opt), **rules)

def llama2_tokenizer(tokenizers):
    "Of Llama 2 and Mistral: `<s>` in front"
    return LlamaTokenizer(**with_byte_fallback(tokenizers, special_llama), add_bos_token=True)

def gemma_tokenizer(tokenizers):
    "Of Gemma 2: `<bos>` in front"
    return GemmaTokenizer(**with_byte_fallback(tokenizers, special_gemma), add_bos_token=True)

def bloom_tokenizer(tokenizers):
    "Of BLOOM: nothing in front; it has a file, and no class of its own"
    bpe = Tokenizer(models.BPE(**byte_level(tokenizers, special_bloom)))
    words = Regex(r''' ?[^(\s|[.,!?…。，、।۔،])]+''')
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    bpe.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(words, 'isolated'), as_bytes])
    bpe.post_processor = processors.ByteLevel(trim_offsets=False)
    bpe.decoder = decoders.ByteLevel()
    names = dict(zip(('unk_token','bos_token','eos_token','pad_token'), special_bloom))
    return PreTrainedTokenizerFast(tokenizer_object=bpe, **names)

# Tiny decoders of any kind

class Kind(NamedTuple):
    "A kind of decoder, as `AutoTokenizer` and `AutoModelForCausalLM` should find it"
    config:type      # Of transformers
    sizes:dict       # What makes it tiny
    tokenizer:object # Folder of vocabularies -> tokenizer
    front:list       # Tokens that the tokenizer puts in front of every text

usual = dict(hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4)
grouped = dict(**usual, num_key_value_heads=2)
kinds = dict(
    gpt2    = Kind(GPT2Config, dict(n_embd=64, n_layer=2, n_head=4), gpt2_tokenizer, []),
    smollm2 = Kind(LlamaConfig, dict(**grouped, tie_word_embeddings=True), gpt2_tokenizer, []),
    llama2  = Kind(LlamaConfig, usual, llama2_tokenizer, ['<s>']),
    mistral = Kind(MistralConfig, grouped, llama2_tokenizer, ['<s>']),
    qwen2   = Kind(Qwen2Config, dict(**grouped, tie_word_embeddings=True), qwen_tokenizer, []),
    qwen3   = Kind(Qwen3Config, dict(**grouped, head_dim=16, tie_word_embeddings=True), qwen_tokenizer, []),
    gemma2  = Kind(Gemma2Config, dict(**grouped, head_dim=16, query_pre_attn_scalar=16), gemma_tokenizer, ['<bos>']),
    opt     = Kind(OPTConfig, dict(hidden_size=64, word_embed_proj_dim=64, ffn_dim=128, num_hidden_layers=2,
                                   num_attention_heads=4), opt_tokenizer, ['</s>']),
    neox    = Kind(GPTNeoXConfig, usual, neox_tokenizer, []),
    neo     = Kind(GPTNeoConfig, dict(hidden_size=64, num_layers=2, num_heads=4,
                                      attention_types=[[['global','local'], 1]]), gpt2_tokenizer, []),
    bloom   = Kind(BloomConfig, dict(hidden_size=64, n_layer=2, n_head=4), bloom_tokenizer, []))

def token_ids(tokenizer):
    "Ids of the special tokens as a model's config names them"
    names = ('bos_token_id','eos_token_id','pad_token_id')
    return {name: getattr(tokenizer, name) for name in names}

def as_opt(out):
    "OPT is published with the two files of its vocabulary, and its rule in the settings"
    bpe = json.loads((out/'tokenizer.json').read_text())['model']
    (out/'tokenizer.json').unlink()
    (out/'vocab.json').write_text(json.dumps(bpe['vocab']))
    (out/'merges.txt').write_text('\n'.join(['#version: 0.2', *map(' '.join, bpe['merges'])]))
    change_settings(out, add_bos_token=True)

def as_bloom(out):
    "BLOOM's settings name a class that transformers 5 no longer has"
    change_settings(out, tokenizer_class='BloomTokenizerFast')

def change_settings(out, **changes):
    "Change `tokenizer_config.json`"
    path = out/'tokenizer_config.json'
    path.write_text(json.dumps(json.loads(path.read_text()) | changes, indent=1))

as_published = dict(opt=as_opt, bloom=as_bloom) # where `save_pretrained` writes other files than those on the hub

def check_tokenizer(kind, out):
    "Opened again, a tokenizer must put in front of a text what its kind does, and write any language"
    tokenizer = AutoTokenizer.from_pretrained(out)
    assert tokenizer.convert_ids_to_tokens(tokenizer('').input_ids)==kinds[kind].front, kind
    for text in ('Zwei Kätzchen.', '一只猫', 'قطة 🐱'):
        assert tokenizer.decode(tokenizer(text, add_special_tokens=False).input_ids)==text, (kind, text)

def make_decoder(kind, tokenizers, out, seed=0):
    "Write a tiny decoder of one of `kinds` with random weights"
    torch.manual_seed(seed)
    config,sizes,make_tokenizer,_ = kinds[kind]
    tokenizer = make_tokenizer(tokenizers)
    tokenizer.save_pretrained(out)
    if kind in as_published: as_published[kind](out)
    lm = AutoModelForCausalLM.from_config(config(**sizes, vocab_size=len(tokenizer), **token_ids(tokenizer)))
    with quiet_transformers(): lm.save_pretrained(out)
    check_tokenizer(kind, out)

if __name__=='__main__':
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('tokenizers', type=Path)
    p.add_argument('out', type=Path)
    p.add_argument('--small', action='store_true')
    a = p.parse_args()
    make(a.tokenizers, a.out, a.small)
