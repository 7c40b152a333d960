"The notebooks from index through 09 in JupyterLab, apart from some without widgets, each from a clean kernel, top to bottom (those after it take an hour, and nbdev_test leaves their slow cells out); then the explorer, worked with mouse and keyboard. Run from the repository's root; needs playwright and the system's Chromium."
import json, os, re, secrets, shutil, socket, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path
import nbformat
import pandas as pd
from playwright.sync_api import TimeoutError as PlaywrightTimeout, expect, sync_playwright

root,shots = Path.cwd(),Path('.ci/screenshots').resolve()
without_widgets = {'03a_folders','05a_exchange','05b_words','05c_imports','05d_onnx','08_app'} # and long: nbdev_test runs them
names = sys.argv[1:] or ['index', *sorted({p.stem for p in Path('nbs').glob('0*.ipynb')}-without_widgets)]
with socket.socket() as free: free.bind(('127.0.0.1', 0)); port = free.getsockname()[1]
base,token = f'http://127.0.0.1:{port}',secrets.token_hex(16)
chromium = next((p for p in map(shutil.which, ('chromium','chromium-browser','google-chrome')) if p), None)
if not chromium: sys.exit('no Chromium on the PATH; install it to run this check')
shots.mkdir(exist_ok=True)
for f in shots.glob('*.png'): f.unlink()
work = Path(tempfile.mkdtemp())
for d in ('nbs','config','data'): shutil.copytree(d, work/d, ignore=shutil.ignore_patterns('inference_results.csv', 'toyworld', '.ipynb_checkpoints')) # JupyterLab saves what it runs
if (root/'data/toyworld').exists(): (work/'data/toyworld').symlink_to(root/'data/toyworld') # the scenes of the README's first command
if (root/'trained_models').exists(): (work/'trained_models').symlink_to(root/'trained_models') # and its model, which index shows
(work/'tmp').mkdir()
for name,text in {'notebook-extension/tracker': '{"windowingMode": "none"}', 'apputils-extension/notification': '{"fetchNews": "false"}'}.items(): # every output stays in the page; no question about news
    path = work/f'settings/@jupyterlab/{name}.jupyterlab-settings'
    path.parent.mkdir(parents=True)
    path.write_text(text)

def check(what, ok):
    print(f"{'ok  ' if ok else 'FAIL'} {what}", flush=True)
    if not ok: sys.exit(1)

def api(path, method='GET'):
    with urllib.request.urlopen(urllib.request.Request(f'{base}/api/{path}', method=method, headers=dict(Authorization=f'token {token}'))) as r: return json.loads(r.read() or 'null')

def start_server():
    env = os.environ | dict(TMPDIR=str(work/'tmp'), JUPYTERLAB_SETTINGS_DIR=str(work/'settings'), JUPYTERLAB_WORKSPACES_DIR=str(work/'workspaces'), JUPYTER_CONFIG_DIR=str(work/'jupyter'),
                            JUPYTER_RUNTIME_DIR=str(work/'runtime'), IPYTHONDIR=str(work/'ipython'), HF_HUB_OFFLINE='1')
    server = subprocess.Popen([Path(sys.executable).with_name('jupyter'), 'lab', '--allow-root', '--no-browser', f'--port={port}', '--ServerApp.port_retries=0', f'--IdentityProvider.token={token}', '--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate', f'--ServerApp.root_dir={work}'],
                              env=env, stdout=open(work/'server.log', 'w'), stderr=subprocess.STDOUT)
    for _ in range(120):
        try: api('status'); return server
        except OSError: time.sleep(.5)
        if server.poll() is not None: break
    server.kill()
    sys.exit('JupyterLab does not start:\n'+(work/'server.log').read_text()[-2000:])

def wait_for(true, seconds=60):
    for _ in range(2*seconds):
        if true(): return
        time.sleep(.5)
    raise TimeoutError(f'not after {seconds} s')

def run_notebook(page, name, limit=900):
    "Open, clear, run all; the seconds it took"
    for s in api('sessions'): api(f"sessions/{s['id']}", 'DELETE')
    page.goto(f'{base}/lab/workspaces/{name}{time.time_ns()}/tree/nbs/{name}.ipynb?reset&token={token}')
    page.locator('.jp-Notebook').wait_for(timeout=60_000)
    page.wait_for_function("document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status=='idle'", timeout=120_000)
    wait_for(lambda: any(s['path']==f'nbs/{name}.ipynb' and s['kernel']['execution_state']=='idle' for s in api('sessions')))
    menu = lambda top,item: (page.click(f'.lm-MenuBar-item:has-text("{top}")'), page.click(f'.lm-Menu-item:has-text("{item}") >> nth=0'))
    menu('Edit', 'Clear Outputs of All Cells')
    start,path = time.time(),work/f'nbs/{name}.ipynb'
    for attempt in range(5): # a click that comes too early does nothing
        menu('Run', 'Run All Cells')
        try: page.wait_for_function("[...document.querySelectorAll('.jp-InputPrompt')].some(p => /\\[(\\*|\\d+)\\]/.test(p.innerText))", timeout=15_000)
        except PlaywrightTimeout: continue
        break
    else: check(f'{name}: does not begin to run', False)
    while time.time()-start<limit:
        time.sleep(1)
        if any(s['kernel']['execution_state']=='busy' for s in api('sessions')): continue
        took = time.time()-start
        page.keyboard.press('Control+s')
        time.sleep(1)
        cells = [c for c in nbformat.read(path, 4).cells if c.cell_type=='code' and c.source.strip()]
        errors = [o for c in cells for o in c.outputs if o.output_type=='error']
        if errors: check(f"{name}: {errors[0].ename}: {errors[0].evalue}", False)
        if all(c.execution_count for c in cells): break
    else: check(f'{name}: not done after {limit} s', False)
    page.screenshot(path=shots/f'{name}.png')
    check(f'{name}: {len(cells)} cells without an error in {took:.0f} s', True)
    return took

cut_off = """tab => {
    const right = tab.getBoundingClientRect().right
    const cut = e => e.scrollWidth>e.clientWidth+1 && getComputedStyle(e).overflowX!='visible' && !e.closest('.explorer-strip')
    const narrow = select => { // than its longest option
        const copy = select.cloneNode(true)
        copy.style = 'position: absolute; width: auto; min-width: 0; flex: none'
        select.after(copy)
        const width = copy.offsetWidth
        copy.remove()
        return width>select.offsetWidth+1
    }
    const seen = [...tab.querySelectorAll('*')].filter(e => e.getClientRects().length && !e.closest('.lm-TabBar'))
    return seen.filter(e => cut(e) || e.matches('select') && narrow(e) || e.getBoundingClientRect().right>right+1).map(e => e.className+': '+e.innerText.slice(0, 40))
}"""

def to_its_top(tab):
    "Scroll so that the explorer begins where the notebook's window does"
    tab.evaluate("tab => tab.scrollIntoView({block: 'start'})")
    time.sleep(1)

def look_at_the_explorer(page, tab):
    "Picture and captions fit into a small window, and a narrow one cuts nothing off"
    picture,captions = tab.locator('.explorer img.widget-image').first,tab.locator('table.captions')
    page.set_viewport_size(dict(width=1280, height=800))
    expect(page.locator('.jp-FileBrowser')).to_be_visible()
    to_its_top(tab)
    page.screenshot(path=shots/'explorer_1280.png')
    for part in (picture, captions, tab.locator('.explorer-strip'), tab.locator('.true-captions')): expect(part).to_be_in_viewport(ratio=.999)
    check('at 1280 x 800, with the sidebar open: thumbnails, picture, captions and true captions are in view at once', picture.bounding_box()['width']>200)
    for width,height,sidebar in ((1280,800,'open'), (800,800,'open'), (800,800,'closed'), (390,844,'closed')):
        page.set_viewport_size(dict(width=width, height=height))
        if (sidebar=='open') != page.locator('.jp-FileBrowser').is_visible(): page.keyboard.press('Control+b')
        expect(page.locator('.jp-FileBrowser')).to_be_visible(visible=sidebar=='open')
        to_its_top(tab)
        page.screenshot(path=shots/f'explorer_{width}_sidebar_{sidebar}.png')
        found = tab.evaluate(cut_off)
        check(f'at {width} px, with the sidebar {sidebar}, nothing is cut off: {found[:3]}', not found)
        if width==800 and sidebar=='closed':
            for part in (picture, captions): expect(part).to_be_in_viewport(ratio=.999)
    page.set_viewport_size(dict(width=1280, height=800))
    page.keyboard.press('Control+b')

def choose_images(page, tab):
    "By mouse and by keys"
    tile = lambda name: tab.locator(f'.explorer-strip button[title="{name}"]')
    def chosen(name):
        expect(tile(name)).to_have_class(re.compile('chosen'))
        expect(tab.locator('.chosen')).to_have_count(1)
        expect(tab.locator('.explorer-browse b')).to_have_text(name)
    tile('photo_07.jpg').click()
    chosen('photo_07.jpg')
    for key,name in (('ArrowRight','photo_08.jpg'), ('ArrowDown','photo_09.jpg'), ('ArrowLeft','photo_08.jpg'), ('ArrowUp','photo_07.jpg')):
        page.keyboard.press(key)
        chosen(name)
    tile('photo_12.jpg').click()
    page.keyboard.press('ArrowRight')
    chosen('photo_13.jpg')
    check('a click on a tile chooses and marks it, arrow keys move, also to the next page', tile('photo_12.jpg').count()==0)
    page.keyboard.press('ArrowLeft')
    tile('photo_07.jpg').click()
    chosen('photo_07.jpg')

def work_the_explorer(page):
    "What a person does, and that the page and the ratings file follow"
    tab = page.locator('.jp-OutputArea-output .widget-tab').last
    tab.scroll_into_view_if_needed()
    look_at_the_explorer(page, tab)
    captions,shot = tab.locator('table.captions'),lambda name: (tab.scroll_into_view_if_needed(), page.screenshot(path=shots/f'explorer_{name}.png'))
    rows = lambda: captions.locator('td.caption')
    expect(rows()).to_have_count(2)
    shot('start')
    before = captions.inner_text()
    choose_images(page, tab)
    page.wait_for_function("before => [...document.querySelectorAll('table.captions')].pop().innerText != before", arg=before)
    check('another image: other captions', captions.inner_text()!=before)
    models = captions.locator('td.model')
    check(f'models have short names, {models.all_inner_texts()}, and whole ones under the mouse', all(m.get_attribute('title').endswith('.pkl') and m.inner_text()==m.get_attribute('title').partition('_')[0] for m in models.all()))
    truth = {p['caption'] for p in json.loads(max((work/'tmp').glob('*/photos/captions.json'), key=os.path.getmtime).read_text()) if p['image']=='photo_07.jpg'}
    check('the true captions are shown', {*tab.locator('.true-captions li').all_inner_texts()}==truth)
    shot('another_image')
    tab.get_by_role('button', name='where each word looked').click()
    expect(tab.locator('figure img').nth(2)).to_be_visible(timeout=60_000)
    alts = [im.get_attribute('alt') for im in tab.locator('figure img').all()]
    check(f'a picture for each word, which says in words where it is hot: {alts[:3]}', all(re.search('hottest at|no heat', alt) for alt in alts))
    shot('maps')
    tab.locator('.widget-checkbox input').first.uncheck()
    expect(rows()).to_have_count(1)
    tab.locator('.widget-checkbox input').first.check()
    expect(rows()).to_have_count(2)
    check('filtered: one model, then two', True)
    decoding,prompt = tab.locator('.widget-dropdown', has_text='decoding').locator('select'),tab.locator('.widget-text input[placeholder="there is"]')
    say = lambda text: (prompt.fill(text), prompt.press('Enter'))
    say('a large purple car')
    expect(rows().first).to_contain_text('a large purple car')
    number = tab.locator('.widget-text', has_text='captions per model').locator('input')
    decoding.select_option('sampling'); number.fill('3'); number.press('Enter')
    expect(rows()).to_have_count(6)
    decoding.select_option('greedy')
    expect(tab.get_by_text('greedy decoding has one caption')).to_be_visible()
    number.fill('1'); number.press('Enter')
    expect(rows()).to_have_count(2)
    check('decoding: after a prompt, three samples, greedily', True)
    shot('decoding')
    def upload(path):
        with page.expect_file_chooser() as chooser: tab.get_by_role('button', name='add a photo of your own').click()
        chooser.value.set_files(path)
    (work/'notes.jpg').write_text('no image'); shutil.copy(next((root/'data/inference_images').glob('photo_11.*')), work/'my_own.jpg')
    upload(work/'notes.jpg')
    expect(tab.get_by_text('notes.jpg:')).to_be_visible()
    upload(work/'my_own.jpg')
    expect(tab.locator('.explorer-strip button.chosen[title="uploads/my_own.jpg"]')).to_be_visible()
    expect(tab.locator('.explorer-browse b')).to_have_text('uploads/my_own.jpg')
    expect(tab.locator('.true-captions')).to_have_count(0)
    expect(rows()).to_have_count(2)
    check('uploaded: no image is told so, a photo is captioned by both models, and no truth is known of it', True)
    shot('uploaded')
    tab.locator('.lm-TabBar-tab', has_text='rate').click()
    count = lambda: int(tab.locator('.widget-label', has_text='captions rated').inner_text().split()[0])
    tab.get_by_text('ranking so far').click()
    ranks = tab.locator('table', has_text='accuracy')
    expect(ranks).to_have_count(0)
    first,seen = count(),[]
    for k,press in enumerate((lambda: tab.get_by_role('button', name='2 fully accurate').click(), lambda: tab.get_by_role('button', name='0 unrelated').click(), lambda: (tab.locator('.widget-text input[placeholder*="press 0"]').click(), page.keyboard.press('1'))), 1):
        seen.append(tab.locator('h3.to-rate').inner_text())
        press()
        expect(tab.locator('.widget-label', has_text=f'{first+k} of')).to_be_visible()
    ratings = pd.read_csv(max((work/'tmp').glob('*/photos/ratings.csv'), key=os.path.getmtime))
    last = ratings.drop_duplicates(['image_id','caption'])[-3:]
    check(f'three captions rated, and saved: {last.score.tolist()}', last.score.tolist()==[2,0,1] and [' '.join(c.split()) for c in last.caption]==seen)
    expect(ranks).to_be_visible()
    check('the ranking follows', ranks.is_visible())
    shot('rated')

expect.set_options(timeout=30_000)
server = start_server()
try:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'])
        page,outside,seconds = browser.new_page(viewport=dict(width=1400, height=1000)),[],{}
        page.on('request', lambda r: outside.append(r.url) if not r.url.startswith((base, 'data:', 'blob:')) else None)
        page.on('websocket', lambda ws: outside.append(ws.url) if not ws.url.startswith(base.replace('http', 'ws')) else None)
        page.set_default_timeout(30_000)
        try:
            for name in names:
                seconds[name] = run_notebook(page, name)
                if name=='07_explore': work_the_explorer(page)
        except BaseException:
            page.screenshot(path=shots/'failed.png')
            print((work/'server.log').read_text()[-2000:])
            raise
        check(f'the page asks nothing outside this machine: {outside[:3]}', not outside)
        print(f"{len(seconds)} notebooks in {sum(seconds.values())/60:.1f} minutes, the slowest {max(seconds, key=seconds.get)} ({max(seconds.values()):.0f} s)")
        browser.close()
finally:
    server.terminate(); server.wait()
    shutil.rmtree(work, ignore_errors=True)
