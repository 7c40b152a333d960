"The docs site as a reader's browser sees it: every link and anchor resolves, pictures have loaded and have alt text, search finds a function, a name's own section comes first, widgets are drawn, nothing is asked of the network, nothing is wider than a phone, no code is cut, tables and icons are whole, the contents of a page can be reached, the captioner in a page says what onnxruntime says. Run after `python docs/captioner.py` and `python docs/build.py`, from the repository's root; needs playwright and the system's Chromium."
import http.server, json, re, shutil, subprocess, sys, tempfile, threading
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
import nbformat
import numpy as np
from PIL import Image
from urllib.parse import unquote, urldefrag
from playwright.sync_api import expect, sync_playwright

site,shots = Path('_docs').resolve(),Path('.ci/screenshots').resolve()
shots.mkdir(exist_ok=True)
chromium = next((p for p in map(shutil.which, ('chromium','chromium-browser','google-chrome')) if p), None) or sys.exit('no Chromium on the PATH; install it to run this check')

def check(what, ok):
    print(f"{'ok  ' if ok else 'FAIL'} {what}", flush=True)
    if not ok: sys.exit(1)

class Page(HTMLParser):
    "Links, anchors and pictures of a page"
    def __init__(self, path):
        super().__init__()
        self.links,self.ids,self.bare,self.sources = [],set(),0,[]
        self.feed(path.read_text())
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if 'id' in a: self.ids.add(a['id'])
        if tag=='a' and a.get('href'): self.links.append(a['href'])
        if tag=='img':
            self.bare += not a.get('alt') or '/' in a['alt'] # a path is no description
            self.sources.append(a['src'])
        if tag in ('script','link') and (u := a.get('src') or a.get('href')) and a.get('rel')!='canonical': self.sources.append(u)

pages = {p: Page(p) for p in site.rglob('*.html')}
broken,outside,count = [],[],0
for path,p in pages.items():
    for link in p.links:
        if m := re.match(r'https://github.com/[\w-]+/clip_gpt2_caption/(?:blob|edit)/main/([^#?]*)', link): # to a file of this repository
            if not Path(m[1]).exists(): broken.append(f'{path.name}: {link}')
        if 'github.io' in link: broken.append(f'{path.name}: {link}') # to the published site, not this one
        if re.match(r'https?:|mailto:', link): continue
        count += 1
        file,mark = urldefrag(unquote(link))
        to = (path.parent/file).resolve() if file else path
        if to not in pages: broken += [] if to.is_file() and to.is_relative_to(site) else [f'{path.name}: {link}']
        elif mark and mark not in pages[to].ids: broken.append(f'{path.name}: {link}')
    outside += [f'{path.name}: {u}' for u in p.sources if u.startswith(('http','//'))]
check(f'{count} internal links and anchors in {len(pages)} pages resolve: {broken[:5]}', count>500 and not broken)
check(f'no page needs a file from elsewhere: {outside[:3]}', not outside)
silent = [p.name for p in pages if 'Call self as a function' in p.read_text()]
check(f'every function says what it does: {silent[:5]}', not silent)
check(f'every picture has alt text ({sum(len(p.sources) for p in pages.values())} files): {[f.name for f,p in pages.items() if p.bare][:5]}', not any(p.bare for p in pages.values()))

looks = """() => {
    const strange = /[\\ue000-\\uf8ff\\ufffd]/;
    const all = (what, wrong) => [...document.querySelectorAll(what)].filter(wrong), style = (e, part) => getComputedStyle(e, part);
    const wide = e => e.scrollWidth > e.clientWidth+1, edge = document.querySelector('article').getBoundingClientRect().right;
    return {
        'code cut': all('article pre', e => wide(e) && !e.closest('.cell_output')),
        'text cut': all('article pre', e => wide(e) && style(e).overflowX != 'auto'),
        'double borders': all('article table', e => style(e).borderCollapse != 'collapse' || style(e).borderTopWidth != '0px'),
        'boxed cells': all('article :is(td,th)', e => style(e).borderLeftWidth != '0px'),
        'missing glyphs': all('article, article .fa', e => strange.test(style(e, '::before').content + (e.matches('.fa') ? '' : e.textContent))),
        'figures over the edge': all('article .cell_output img', e => !e.closest('.jupyter-widgets,table') && e.getBoundingClientRect().right > edge+1),
        'open tests': all('details.hide', e => e.open),
    }
}"""
def faults(page):
    "What is wrong with how a page looks, and how often"
    return page.evaluate(f'() => Object.entries(({looks})()).filter(([k,v]) => v.length).map(([k,v]) => `${{k}}: ${{v.length}}`)')

pictures = """[...document.querySelectorAll('.widget-tab :is(img,button)')].filter(e =>
    e.tagName == 'IMG' || getComputedStyle(e, '::before').backgroundImage.startsWith('url')).length""" # thumbnails are of either kind

def in_view(page, what): return page.evaluate(f"(r => r.width>0 && r.left>=0 && r.right<=innerWidth)(document.querySelector('{what}').getBoundingClientRect())")

demo = site/'_static/captioner'
watched = """
class Watched:
    "The decoder, which notes each word it would choose, and how far its score is ahead of the next"
    def __init__(self, graph): self.graph,self.get_inputs,self.tokens,self.leads = graph,graph.get_inputs,[],[]
    def run(self, *inputs):
        out = self.graph.run(*inputs)
        second,first = np.sort(out[0][0])[-2:]
        self.tokens.append(int(out[0].argmax()))
        self.leads.append(float(first-second))
        return out

def steps(captioner, image):
    "The caption as it grows, each time with the lead of what comes next"
    decoder = captioner.graphs['decoder'] = Watched(captioner.graphs['decoder'])
    caption = captioner(image)
    captioner.graphs['decoder'] = decoder.graph
    grown = [captioner.tokenizer.decode(decoder.tokens[:i+1]).strip() for i in range(len(decoder.leads)-1)]
    return list(zip([*grown, caption], decoder.leads))

captioner = OnnxCaptioner(sys.argv[1])
print(json.dumps([steps(captioner, Image.open(f)) for f in sys.argv[2:]]))
"""
def forty_lines():
    "What the notebook's program, which needs no PyTorch, says of the scenes of the captioner in the page, word by word"
    cells = nbformat.read('nbs/05d_onnx.ipynb', 4).cells
    program = next(c.source for c in cells if c.source.startswith('%%writefile caption_onnx.py'))
    with tempfile.TemporaryDirectory() as tmp:
        Path(tmp, 'program.py').write_text('\n'.join([*program.splitlines()[1:], watched]))
        scenes = sorted((demo/'scenes').glob('*.png'))
        done = subprocess.run([sys.executable, 'program.py', demo/'model', *scenes], cwd=tmp, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)

def lead_where_they_part(caption, steps):
    "How far the program's word was ahead where the page took another; 0 if the captions are the same"
    if caption==steps[-1][0]: return 0
    return next((lead for grown,lead in steps if not caption.startswith(grown)), steps[-1][1])

def caption_scenes(page):
    "Click each scene of the captioner in the page, and read what it says"
    status,said = page.locator('.captioner-status'),[]
    expect(status).to_have_text('Choose a picture.')
    for button in page.locator('.captioner-scenes button').all():
        status.evaluate("e => e.textContent = ''")
        button.click()
        expect(status).to_contain_text('tokens in')
        said.append(page.locator('.captioner-caption').inner_text())
    return said

resize = """async ({width, height, data, size, kind}) => {
    const {resize, filters} = await import('./_static/captioner.js')
    return [...resize({width, height, data}, size, filters[kind]).data]
}"""
def far_from_pillow(page, before, after, kind):
    "The largest difference of a byte between the page's resizing and Pillow's"
    noise = np.random.default_rng(0).integers(0, 256, (before[1],before[0],4), dtype=np.uint8)
    data = dict(width=before[0], height=before[1], data=noise.ravel().tolist(), size=after, kind=kind)
    found = np.array(page.evaluate(resize, data)).reshape(after[1], after[0], 4)[...,:3]
    expected = np.asarray(Image.fromarray(noise[...,:3]).resize(after, Image.Resampling[kind.upper()]))
    return int(np.abs(found-expected).max())

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), partial(Quiet, directory=site))
threading.Thread(target=server.serve_forever, daemon=True).start()
expect.set_options(timeout=30_000)
with sync_playwright() as p:
    browser = p.chromium.launch(executable_path=chromium, args=['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'])
    for how,base in (('http', f'http://127.0.0.1:{server.server_port}'), ('file', site.as_uri())):
        asked,page = [],browser.new_page(viewport=dict(width=1280, height=900))
        page.on('request', lambda r: asked.append(r.url) if not r.url.startswith((base, 'data:', 'blob:')) else None)
        page.goto(f'{base}/index.html')
        page.fill('.sidebar-search', 'make_batch'); page.press('.sidebar-search', 'Enter')
        page.locator('#search-results li a').first.wait_for()
        page.locator('#search-results li a', has_text='Batches').first.click()
        expect(page.get_by_role('heading', name='make_batch')).to_be_visible()
        check(f'{how}: searched for a function, and found it', True)
        for name,own in (('Captioner','infer-captioner'), ('train','train-train'), ('EmbeddingStore','embeddings-embeddingstore')):
            page.goto(f'{base}/search.html?q={name}')
            first = page.locator('#search-results li a').first
            expect(first).to_have_attribute('href', re.compile(f'#{own}$'))
            page.wait_for_load_state('networkidle') # it still reads the pages it has found
        check(f'{how}: the section of a name comes before its mentions', True)
        page.goto(f'{base}/explore.html')
        page.wait_for_function(f'{pictures} > 10')
        check(f"{how}: the explorer is drawn, with {page.locator('.widget-tab button').count()} buttons, and looks right: {faults(page)}", not faults(page))
        page.goto(f'{base}/metrics.html')
        page.locator('mjx-container svg').first.wait_for()
        for width,name in ((1280,'desktop'), (390,'phone')):
            page.set_viewport_size(dict(width=width, height=900))
            for path in ('index','guides/getting_started','api','model','evaluate','explore','onnx','names'):
                page.goto(f'{base}/{path}.html')
                page.wait_for_load_state('load')
                lost = page.evaluate("[...document.images].filter(i => !i.hidden && i.complete && !i.naturalWidth).map(i => i.src.slice(0,80))")
                over = page.evaluate('document.documentElement.scrollWidth-window.innerWidth')
                if how=='http': page.screenshot(path=shots/f"site_{name}_{path.replace('/', '_')}.png")
                check(f'{how}, {name}: {path}, pictures there, nothing over the edge ({lost[:2]}, {over} px)', not lost and over<=0)
                check(f'{how}, {name}: {path}, code, tables and figures are whole: {faults(page)}', not faults(page))
                if path=='model' and width<1280: page.locator('.toc-header-icon').click(); page.wait_for_timeout(500)
                if path=='model': check(f'{how}, {name}: {path}, its contents can be seen', in_view(page, '.toc-drawer') and page.locator('.toc-tree a').count()>20)
        page.goto(f'{base}/model.html')
        test = page.locator('details.hide').first
        expect(test.locator('summary')).to_have_text('Test', use_inner_text=True); test.locator('summary').click()
        expect(test.locator('pre')).to_be_visible()
        check(f'{how}: tests are folded, and open', True)
        check(f'{how}: nothing is asked of the network: {asked[:3]}', not asked)
        page.close()
    page = browser.new_page()
    page.on('request', lambda r: asked.append(r.url) if not r.url.startswith((local, 'data:', 'blob:')) else None)
    asked,local = [],f'http://127.0.0.1:{server.server_port}'
    page.goto(f'{local}/onnx.html')
    said = caption_scenes(page)
    # 8-bit numbers are rounded at run time, and WebAssembly's sums differ in the last digit: some 5 % of captions take another word where two are nearly level (200 scenes, leads of up to 0.15)
    leads = [lead_where_they_part(*both) for both in zip(said, forty_lines(), strict=True)]
    check(f'the captioner in the page says what onnxruntime says, but where two words are level ({leads}), such as "{said[0]}"', len(said)==8 and max(leads)<.3 and leads.count(0)>4)
    for kind in ('bicubic','bilinear'):
        apart = [far_from_pillow(page, *sizes, kind) for sizes in (((90,73),(64,52)), ((20,31),(64,64)), ((300,7),(11,13)))]
        check(f'it resizes as Pillow does, {kind}: {apart} of 255 apart', max(apart)<=1)
    page.set_input_files('#captioner input', files=[dict(name='a.png', mimeType='image/png', buffer=b'no picture')])
    expect(page.locator('.captioner-status')).to_contain_text('This does not work')
    check(f'it says so when a file is no picture, and asks nothing of the network: {asked}', not asked)
    page.close()
    dark = browser.new_page(viewport=dict(width=1280, height=900), color_scheme='dark')
    for path in ('train','evaluate'):
        dark.goto(f'http://127.0.0.1:{server.server_port}/{path}.html'); dark.screenshot(path=shots/f'site_dark_{path}.png')
        check(f'dark: {path}, code, tables and figures are whole: {faults(dark)}', not faults(dark))
    browser.close()
