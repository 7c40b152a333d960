// Captions in a browser: runs the graphs that `export_onnx` writes, by onnxruntime-web.
// The same steps as the forty lines of Python in nbs/05d_onnx.ipynb, and Pillow's way of resizing.

// ---- Pixels. An image is {width, height, data}: 4 bytes for each pixel, as a canvas has them.

export const filters = { // [reach in pixels, weight at a distance]
  bilinear: [1, x => 1-x],
  bicubic: [2, x => x<1 ? (1.5*x-2.5)*x*x+1 : ((-.5*x+2.5)*x-4)*x+2],
};

// For each new pixel: its first old pixel, and the weights of that one and those after it
function resizingWeights(from, to, [reach, weight]) {
  const scale = Math.max(from/to, 1);
  return Array.from({length: to}, (_, i) => {
    const centre = (i+.5)*from/to;
    const first = Math.max(0, Math.trunc(centre-reach*scale+.5));
    const last = Math.min(from, Math.trunc(centre+reach*scale+.5));
    const distances = Array.from({length: last-first}, (_, j) => Math.abs(first+j-centre+.5)/scale);
    const weights = distances.map(x => x<reach ? weight(x) : 0);
    const sum = weights.reduce((a, b) => a+b);
    return [first, weights.map(w => w/sum)];
  });
}

// Resize the width, and turn the image over, so that its rows become columns
function resizeWidth(image, width, filter) {
  const {width: before, height, data} = image;
  const out = new Uint8ClampedArray(4*width*height); // rounds and clips what it is given
  resizingWeights(before, width, filter).forEach(([first, weights], x) => {
    for (let y=0; y<height; y++)
      for (let colour=0; colour<3; colour++) {
        let at = 4*(y*before+first)+colour, sum = 0;
        for (const w of weights) { sum += w*data[at]; at += 4; }
        out[4*(x*height+y)+colour] = sum;
      }
  });
  return {width: height, height: width, data: out};
}

export function resize(image, [width, height], filter) {
  return resizeWidth(resizeWidth(image, width, filter), height, filter);
}

// Half of a whole number, rounded to an even one as Python does
function half(n) {
  const below = Math.floor(n/2);
  return n%2 && below%2 ? below+1 : below;
}

// Resize, crop and normalize: three planes of numbers
export function pixels(image, p) {
  const filter = filters[p.resampling];
  if (!filter) throw new Error(`no resizing of the kind ${p.resampling} here`);
  if (p.first_resize) image = resize(image, p.first_resize, filters.bicubic);
  const shorter = Math.min(image.width, image.height), [width, height] = p.crop;
  const scaled = [image.width, image.height].map(side => Math.trunc(p.shortest_edge*side/shorter));
  image = resize(image, p.shortest_edge ? scaled : p.size, filter);
  const left = half(image.width-width), top = half(image.height-height);
  const out = new Float32Array(3*height*width);
  for (let colour=0, i=0; colour<3; colour++)
    for (let y=0; y<height; y++)
      for (let x=0; x<width; x++, i++) {
        const value = image.data[4*((top+y)*image.width+left+x)+colour];
        out[i] = (value/255-p.mean[colour])/p.std[colour];
      }
  return {data: out, shape: [1, 3, height, width]};
}

// ---- Words. GPT-2 and many others write bytes, and give each a character that can be seen.

function byteOfCharacter() {
  const seen = byte => (byte>32 && byte<127) || (byte>160 && byte!=173);
  const bytes = {};
  let next = 256;
  for (let byte=0; byte<256; byte++) bytes[String.fromCodePoint(seen(byte) ? byte : next++)] = byte;
  return bytes;
}

// A function from tokens to text, of a `tokenizer.json`
export function reader(tokenizer) {
  if (tokenizer.decoder?.type!='ByteLevel') throw new Error('only tokenizers that write bytes can be read here');
  const words = [], bytes = byteOfCharacter();
  for (const [word, id] of Object.entries(tokenizer.model.vocab)) words[id] = word;
  for (const {content, id} of tokenizer.added_tokens) words[id] = content;
  const toBytes = id => [...words[id]].map(character => bytes[character]);
  return ids => new TextDecoder().decode(new Uint8Array(ids.flatMap(toBytes))).trim();
}

// ---- The captioner

export class Captioner {
  // `ort` is onnxruntime-web; `url` is where the folder of `export_onnx` lies, with a slash at its end
  static async load(ort, url) {
    const json = async name => (await fetch(new URL(name, url))).json();
    const captioner = Object.assign(new Captioner(), {ort, about: await json('manifest.json'), graphs: {}});
    captioner.read = reader(await json('tokenizer.json'));
    for (const [name, graph] of Object.entries(captioner.about.graphs))
      captioner.graphs[name] = await ort.InferenceSession.create(new URL(graph.file, url).href);
    return captioner;
  }

  numbers(data, shape) { return new this.ort.Tensor('float32', data, shape); }

  ids(data) { return new this.ort.Tensor('int64', BigInt64Array.from(data, BigInt), [1, data.length]); }

  // The past of no words: keys and values of length 0
  noPast() {
    const inputs = Object.entries(this.about.graphs.decoder.inputs).slice(2);
    return Object.fromEntries(inputs.map(([name, {shape: [, heads, , width]}]) =>
      [name, this.numbers([], [1, heads, 0, width])]));
  }

  // The vectors in front of the text
  async vectors(image) {
    const {data, shape} = pixels(image, this.about.preprocessing);
    const {features} = await this.graphs.encoder.run({pixels: this.numbers(data, shape)});
    const {vectors} = await this.graphs.mapper.run({features});
    return vectors;
  }

  // Yields the caption of an image each time that it has grown
  async* caption(image) {
    const {end, stop} = this.about.tokens, pastNames = Object.keys(this.noPast());
    const vectors = await this.vectors(image);
    const none = this.numbers([], [1, 0, vectors.dims[2]]);
    let inputs = {vectors, ids: this.ids([])}, past = this.noPast();
    const tokens = [];
    while (tokens.length<this.about.max_new_tokens) {
      const out = await this.graphs.decoder.run({...inputs, ...past});
      const token = out.logits.data.reduce((best, score, i, all) => score>all[best] ? i : best, 0);
      if (token==end) break;
      tokens.push(token);
      yield this.read(tokens);
      if (stop.includes(token)) break;
      inputs = {vectors: none, ids: this.ids([token])};
      past = Object.fromEntries(pastNames.map(name => [name, out[name.replace('past_key_values', 'present')]]));
    }
  }
}
