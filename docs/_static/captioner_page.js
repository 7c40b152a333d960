// The captioner that stands in a page of this site, where that has <div id="captioner">. It needs what
// `python docs/captioner.py` puts into captioner/: onnxruntime-web, a model, and scenes to choose from.
import {Captioner} from './captioner.js';

const home = new URL('captioner/', import.meta.url);
const place = document.getElementById('captioner');

function add(parent, tag, properties) {
  const element = Object.assign(document.createElement(tag), properties);
  parent.append(element);
  return element;
}

async function start() {
  const ort = await import(new URL('ort/ort.wasm.min.mjs', home));
  ort.env.wasm.wasmPaths = new URL('ort/', home).href;
  ort.env.wasm.numThreads = 1; // more need headers that a plain server does not send
  return Captioner.load(ort, new URL('model/', home));
}

// The bytes of an image, turned as its camera says
async function read(blob) {
  const bitmap = await createImageBitmap(blob);
  const {width, height} = bitmap;
  const canvas = Object.assign(document.createElement('canvas'), {width, height});
  const context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height);
}

async function show(captioner, blob) {
  picture.src = URL.createObjectURL(blob);
  picture.hidden = false;
  const image = await read(blob);
  const begin = performance.now();
  let words = 0;
  for await (const text of captioner.caption(image)) {
    caption.textContent = text;
    words++;
  }
  status.textContent = `${words} tokens in ${Math.round(performance.now()-begin)} ms, on this device`;
}

place.replaceChildren();
const scenes = add(place, 'div', {className: 'captioner-scenes'});
const label = add(place, 'label', {textContent: 'A picture of yours: '});
const file = add(label, 'input', {type: 'file', accept: 'image/*'});
const picture = add(place, 'img', {className: 'captioner-picture', hidden: true, alt: 'The chosen picture'});
const caption = add(place, 'p', {className: 'captioner-caption', ariaLive: 'polite'});
const status = add(place, 'p', {className: 'captioner-status', textContent: 'The captioner is loading …'});

// One picture after another: an onnxruntime session does one thing at a time
let before = start();
before.then(() => status.textContent = 'Choose a picture.', problem);

function problem(e) {
  status.textContent = `This does not work: ${e.message}`;
  console.warn(e);
}

function choose(getBlob) {
  before = before.then(async captioner => {
    try { await show(captioner, await getBlob()); }
    catch (e) { problem(e); }
    return captioner;
  });
}

async function showScenes() {
  const drawn = await (await fetch(new URL('scenes/scenes.json', home))).json();
  for (const [name, trueCaption] of Object.entries(drawn)) {
    const url = new URL(`scenes/${name}`, home);
    const button = add(scenes, 'button', {type: 'button', title: trueCaption});
    add(button, 'img', {src: url, alt: trueCaption, width: 64, height: 64});
    button.onclick = () => choose(async () => (await fetch(url)).blob());
  }
}

showScenes().catch(problem);
file.onchange = () => file.files.length && choose(() => file.files[0]);
