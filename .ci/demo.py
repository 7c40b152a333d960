"The web demo in a browser: with mouse and keyboard, at 1280 and 390 pixels, both tabs and the heat maps; what axe-core finds; nothing asked of other machines; and the folder for a Space. Run from the repository's root after the README's first command; needs playwright, axe-playwright-python, openai, ollama and the system's Chromium."
import base64, os, re, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path
import pandas as pd
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as PlaywrightTimeout, expect, sync_playwright
from clip_gpt2_caption.infer import Captioner
from clip_gpt2_caption.toyworld import make_scenes

shots = Path('.ci/screenshots').resolve()
shots.mkdir(exist_ok=True)
work = Path(tempfile.mkdtemp())
models = sorted(Path('trained_models').glob('toyworld_model_*.pkl'))
if not models: sys.exit('no model in trained_models: run the first command of the README')
chromium = next((p for p in map(shutil.which, ('chromium','chromium-browser','google-chrome')) if p), None)
if not chromium: sys.exit('no Chromium on the PATH; install it to run this check')
(work/'models').mkdir()
for name in ('one','two'): shutil.copy(models[-1], work/f'models/{name}.pkl')
for folder in ('photos','examples'): (work/folder).mkdir()
for i,scene in enumerate(make_scenes(4, seed=75)):
    for name in (f'photos/{i}.png', f'examples/example_{i}.png'): scene.image.resize((640,640)).save(work/name)
photos = sorted((work/'photos').iterdir())
(work/'text.png').write_text('no image')
said = Captioner.load(work/'models/one.pkl')([*photos])

def check(what, ok):
    print(f"{'ok  ' if ok else 'FAIL'} {what}", flush=True)
    if not ok: sys.exit(1)

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

def start(command, port, **kw):
    "A server, once it answers"
    server = subprocess.Popen(command, stdout=open(work/'server.log', 'a'), stderr=subprocess.STDOUT, **kw)
    for _ in range(240):
        try:
            urllib.request.urlopen(f'http://127.0.0.1:{port}/v1/models')
            return server
        except OSError: time.sleep(.5)
        if server.poll() is not None: break
    server.kill()
    sys.exit('the demo does not start:\n'+(work/'server.log').read_text()[-2000:])

def captions(page): return page.locator('.captions .said')

def by_mouse(page):
    "A photo, both models, the words, a bad file"
    page.locator('input[type=file]').first.set_input_files(photos[0])
    page.get_by_label('two.pkl').first.check()
    page.get_by_role('button', name='Caption', exact=True).click()
    expect(captions(page)).to_have_count(2, timeout=60_000)
    check('both models say what they say without the demo', captions(page).all_inner_texts()==[said[0]]*2)
    page.get_by_role('button', name='Show where each word looked').click()
    expect(page.locator('.maps figure').first).to_be_visible(timeout=60_000)
    check('each word has its map', page.locator('.maps figure').count()>=len(said[0].split()))

def another_photo(page):
    "A caption that is still to come is not shown beside another photo"
    page.locator('input[type=file]').first.set_input_files(photos[0])
    page.locator('img[src*="/0.png"]').first.wait_for()
    page.get_by_role('button', name='Caption', exact=True).click()
    page.get_by_role('button', name='Photo to try 4').click()
    time.sleep(3) # the caption would have come by now
    left = page.locator('#captions').inner_text().strip()
    check(f'another photo takes the caption away: {left}', left=='Captions appear here.')
    page.get_by_role('button', name='Caption', exact=True).click()
    expect(captions(page).first).to_have_text(said[3], timeout=60_000)
    check('an example is captioned', True)

def open_page(page, port):
    "The page, once it listens"
    page.goto(f'http://127.0.0.1:{port}')
    page.get_by_role('button', name='Caption', exact=True).wait_for()
    time.sleep(1)

def look(page, width, what):
    "A picture of the page, and nothing wider than it"
    page.screenshot(path=shots/f'demo_{width}_{what}.png', full_page=True)
    wide = page.evaluate('document.scrollingElement.scrollWidth-window.innerWidth')
    check(f'at {width} px, {what} is not wider than the page', wide<=0)

def tab_to(page, wanted, limit=60):
    "Press Tab until an element has the focus"
    for _ in range(limit):
        page.keyboard.press('Tab')
        if page.evaluate(f'{wanted}(document.activeElement)'): return
    check(f'Tab comes to {wanted}', False)

def by_keyboard(page):
    "Choose a photo and ask for its caption without a mouse"
    for _ in range(3): # Gradio has one such button within another
        tab_to(page, "(e => /upload|drop/i.test(e.ariaLabel + e.innerText) && e.tagName=='BUTTON')")
        try:
            with page.expect_file_chooser(timeout=4000) as chooser: page.keyboard.press('Enter')
            break
        except PlaywrightTimeout: continue
    else: check('Enter chooses a file', False)
    chooser.value.set_files(photos[1])
    page.locator('img[src*="/1.png"]').first.wait_for()
    tab_to(page, "(e => e.innerText=='Caption')")
    page.keyboard.press('Enter')
    expect(captions(page).first).to_have_text(said[1], timeout=60_000)
    check('a photo is captioned by keyboard alone', True)

def dropped(page, path, target):
    "Drop a file onto an element, or paste it"
    data = base64.b64encode(path.read_bytes()).decode()
    transfer = page.evaluate_handle('''data => {
        const file = new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], 'dropped.png', {type: 'image/png'})
        const transfer = new DataTransfer()
        transfer.items.add(file)
        return transfer }''', data)
    target.dispatch_event('drop', dict(dataTransfer=transfer))

def by_drop(page):
    "Drag a photo onto the page"
    dropped(page, photos[2], page.get_by_role('button', name=re.compile('upload|drop', re.I)).first)
    page.locator('img[src*="dropped.png"]').first.wait_for()
    page.get_by_role('button', name='Caption', exact=True).click()
    expect(captions(page).first).to_have_text(said[2], timeout=60_000)
    check('a photo is dragged onto the page', True)

def by_paste(page):
    "Paste a photo"
    data = base64.b64encode(photos[0].read_bytes()).decode()
    page.evaluate('''async data => {
        const blob = await (await fetch('data:image/png;base64,'+data)).blob()
        await navigator.clipboard.write([new ClipboardItem({'image/png': blob})]) }''', data)
    page.get_by_role('button', name='Paste from clipboard').click()
    page.get_by_role('button', name='Remove Image').wait_for()
    page.get_by_role('button', name='Caption', exact=True).click()
    expect(captions(page).first).to_have_text(said[0], timeout=60_000)
    check('a photo is pasted', True)

def by_camera(page):
    "Take a photo with the camera, which is a drawing of the browser's"
    page.get_by_role('button', name='Capture from camera').click()
    page.get_by_text('Click to Access Webcam').click()
    page.wait_for_function("[...document.querySelectorAll('video')].some(v => v.videoWidth && v.currentTime>0)")
    page.get_by_role('button', name='capture photo').click()
    page.locator('img[src*="/gradio_api/file="]').first.wait_for()
    time.sleep(1)
    page.get_by_role('button', name='Caption', exact=True).click()
    expect(captions(page).first).to_be_visible(timeout=60_000)
    check('a photo is taken with the camera', True)

def bad_file(page):
    "A file that is no image gets a sentence"
    page.locator('input[type=file]').first.set_input_files(work/'text.png')
    time.sleep(2)
    page.get_by_role('button', name='Caption', exact=True).click()
    expect(page.locator('.wrong').first).to_contain_text('not an image that can be read', timeout=30_000)
    check('a file that is no image gets a sentence', True)

def batch(page, width):
    "Some photos and a bad one, and the table of them"
    page.get_by_role('tab', name='Many photos').click()
    page.locator('input[type=file][multiple]').set_input_files([*photos, work/'text.png'])
    expect(page.get_by_role('cell', name='text.png')).to_be_visible()
    page.get_by_role('button', name='Caption all').click()
    expect(page.get_by_text('4 photos captioned, 1 left out')).to_be_visible(timeout=60_000)
    with page.expect_download() as download: page.locator('a[href*="inference_results.csv"]').first.click()
    found = pd.read_csv(download.value.path())
    check('the table of a batch can be downloaded', found.values.tolist()==[[p.name, 'one.pkl', c] for p,c in zip(photos, said)])
    look(page, width, 'batch')

ours = '.captions, .maps, .wrong, .batch, .gallery-item'
def accessible(page, what):
    "What axe-core finds: nothing serious in what is ours"
    found = Axe().run(page).response['violations']
    in_ours = page.evaluate(f'''targets => targets.filter(t => document.querySelector(t)?.closest('{ours}'))''',
                            [node['target'][0] for v in found if v['impact'] in ('serious','critical') for node in v['nodes'] if isinstance(node['target'][0], str)])
    for v in found: print(f"     axe-core, {what}: {v['impact']}: {v['id']} ({len(v['nodes'])}): {v['nodes'][0]['target'][0]}")
    check(f'axe-core finds nothing serious in our part of {what}: {in_ours}', not in_ours)

os.environ['TMPDIR'] = str(work) # where the demo keeps photos
port = free_port()
server = start(['caption_app', str(work/'models'), '--examples', str(work/'examples'), '--port', str(port)], port)
try:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'])
        asked,errors = set(),[]
        for width,height in ((1280,800),(390,844)):
            page = browser.new_page(viewport=dict(width=width, height=height), has_touch=width<500,
                                    permissions=['camera','clipboard-read','clipboard-write'])
            page.on('request', lambda r: asked.add(re.sub(r'^(\w+://[^/]+).*', r'\1', r.url) if r.url.startswith('http') else 'local'))
            page.on('pageerror', lambda e: errors.append(str(e)))
            for work_through in ([by_mouse, another_photo, by_keyboard, by_drop, by_paste, by_camera, bad_file] if width==1280 else [by_mouse, another_photo, bad_file]):
                open_page(page, port)
                if work_through is by_mouse: look(page, width, 'start')
                work_through(page)
                if work_through is by_mouse:
                    look(page, width, 'words')
                    accessible(page, f'one photo at {width} px')
            batch(page, width)
            accessible(page, f'many photos at {width} px')
        check(f'nothing is asked of other machines: {asked}', asked<={f'http://127.0.0.1:{port}', 'local'})
        check(f'no error in the page: {errors[:3]}', not errors)
        server.send_signal(signal.SIGINT) # while pages are open
        check('Ctrl-C ends it', server.wait(20)==130)
    log = (work/'server.log').read_text()
    check(f'the log has no traceback: {log[-3000:]}', 'Traceback' not in log)
    check('photos are removed', not list(work.glob('caption_app_*')))

    space = work/'space'
    subprocess.run(['caption_app', str(work/'models'), '--model', 'one', '--examples', str(work/'examples'), '--space', str(space)], check=True)
    port = free_port()
    server = start([sys.executable, 'app.py'], port, cwd=space, env=os.environ | dict(GRADIO_SERVER_PORT=str(port), GRADIO_ANALYTICS_ENABLED='False'))
    import openai
    url = 'data:image/png;base64,'+base64.b64encode(photos[3].read_bytes()).decode()
    client = openai.OpenAI(base_url=f'http://127.0.0.1:{port}/v1', api_key='none')
    answer = client.chat.completions.create(model='one', messages=[dict(role='user', content=[dict(type='image_url', image_url=dict(url=url))])])
    check('the folder for a Space serves by itself', answer.choices[0].message.content==said[3])
finally: server.terminate()
