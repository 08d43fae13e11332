import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page, Request, Route } from 'playwright-core';
import type { PipelinePage } from '../../src/views/answers';
import { axeViolations } from '../support/browser/axe';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import type { PageWorld } from '../support/browser/page-world';
import { startPageWorld, until } from '../support/browser/page-world';
import { patience } from '../support/patience';

const MINUTE_MS = 60_000;
const MARKUP = 'It drifts. <img src="x" onerror="window.hacked = 1"><script>window.hacked = 2</script>';

describe('the bundle of the page', () => {
  it('takes less than 150 kB compressed', async () => {
    const folder = resolve(__dirname, '../../dist/review/assets');
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
    expect(files).toHaveLength(2);
    expect(files.reduce((sum, file) => sum + gzipSync(file).length, 0)).toBeLessThan(150_000);
  });
});

describeInBrowser('a browser on the page', () => {
  let world: PageWorld;
  let page: Page;
  let id: string;
  const open = (target: string, within?: BrowserContext): Promise<Page> => world.open(target, within);

  beforeAll(async () => {
    world = await startPageWorld();
  });
  afterAll(() => world.stop());
  // Nothing that a page may not do was tried, and nothing failed unseen: its policy reports into the console.
  afterEach(() => expect(world.wrong).toEqual([]));

  it('plans a new pipeline as it is typed, says what is wrong in the words of the API, and starts it at the price it showed', async () => {
    page = await open('review');
    await page.getByRole('button', { name: 'New pipeline' }).click();
    await page.getByLabel('Prompt').fill('A paper boat.');
    await page.getByLabel('Seconds').fill('7');
    await page.getByText('seconds: expected').waitFor();
    expect(await page.getByRole('button', { name: /^Start/ }).isDisabled()).toBe(true);
    await page.getByLabel('Seconds').fill('4');
    await page.getByLabel('Wait for a decision').selectOption('both');
    await page.getByLabel('Frames to choose from').fill('3');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start · US$ 1.20' }).click();
    await page.waitForURL(/\/pipelines\/[^/]+\/review/);
    id = /pipelines\/([^/]+)\/review/.exec(page.url())?.[1] ?? '';
    expect((await world.app.document(id)).estimateUsd).toBe(1.2);
  });

  it('fills in while the pipeline runs, without being loaded again', async () => {
    await page.evaluate('window.isSamePage = true');
    await world.atGate(id, 'reference-1');
    await page.getByRole('heading', { name: 'Which frame do the follow-ups start from?' }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: 'score' }).count()).toBe(3);
    expect(await page.evaluate('window.isSamePage')).toBe(true);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('says that the connection is lost, and is where things are once it is back', async () => {
    await world.context.setOffline(true);
    await page.getByText('The connection is lost.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await world.context.setOffline(false);
    await page.getByText('The connection is lost.').waitFor({ state: 'detached' });
  });

  it('tells of two people at once whose decision counts, and shows it to both', async () => {
    // The second one's page does not hear of anything until it has decided, too.
    const late = await open(`pipelines/${id}/review`);
    await late.getByRole('heading', { name: /Which frame/ }).waitFor();
    const held: Route[] = [];
    await late.route(`**/api/pipelines/${id}?*`, (route) => void held.push(route));
    await late.evaluate("window.dispatchEvent(new Event('online'))");
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Start from 2 · US$ 0.80' }).click();
    await page.getByText('Ada picked candidate 2 as the reference').waitFor();

    await late.getByRole('button', { name: /^(Approve|Take the best)/ }).click();
    await late.getByText('The decision that counts is pick, by Ada').waitFor();
    await late.unroute(`**/api/pipelines/${id}?*`);
    for (const route of held) await route.continue().catch(() => undefined);
    const decided = late.getByText('Ada picked candidate 2 as the reference');
    await decided.waitFor();
    expect(await decided.count()).toBe(1);
    await late.close();
  });

  it('plays two clips frame by frame together, and steps by one frame', async () => {
    await world.atGate(id, 'follow-ups-1');
    await page.getByRole('heading', { name: 'Are the follow-ups good?' }).waitFor();
    await until(page, "[...document.querySelectorAll('.stage video')].filter((v) => v.readyState >= 3).length === 2");
    // One is thrown half a second ahead; how soon it is back in step depends on the machine, that it comes back does not.
    const together = await page.evaluate<number>(`new Promise((resolve) => {
      const [a, b] = document.querySelectorAll('.stage video');
      const last = {};
      let [isThrown, together] = [false, 0];
      const watch = (name, video) => video.requestVideoFrameCallback((now, { mediaTime }) => {
        last[name] = mediaTime;
        if (last.a !== undefined && last.b !== undefined) {
          if (!isThrown) b.currentTime += 0.5;
          else if (Math.abs(last.a - last.b) < 0.01) together += 1;
          isThrown = true;
        }
        if (together >= 10) resolve(together);
        else watch(name, video);
      });
      watch('a', a);
      watch('b', b);
      document.querySelector('[aria-label=Play]').click();
    })`);
    expect(together).toBe(10);
    const frame = 1 / LIGHT_RATE;

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('slider', { name: 'Place in the clips' }).fill('1');
    const shows = (seconds: number): Promise<unknown> =>
      until(
        page,
        `['a', 'b'].every((side) => Math.abs(Number(document.querySelector('.stage').dataset[side]) - ${seconds}) < 0.005)`,
      );
    await shows(1);
    await page.getByRole('heading', { name: 'Timeline' }).click();
    await page.keyboard.press('ArrowRight');
    await shows(1 + frame);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await shows(1 - frame);
    for (const mode of ['Wipe', 'Difference']) {
      await page.getByRole('button', { name: mode }).click();
      expect(new URL(page.url()).hash).toBe(`#mode=${mode.toLowerCase()}`);
      expect(await axeViolations(page)).toEqual([]);
    }
  });

  it('seeks to any frame of a clip that comes in ranges, as is measured in the page', async () => {
    const fresh = await open('review');
    const ranges: (string | undefined)[] = [];
    fresh.on('response', (response) => {
      if (!response.url().endsWith('.mp4') || response.request().headers()['range'] === undefined) return;
      ranges.push(`${response.status()} ${response.headers()['content-range'] ?? ''}`);
    });
    await fresh.goto(`${world.stack.baseUrl}/api/pipelines/${id}/review#b=none`);
    await until(fresh, "(document.querySelector('.stage video')?.readyState ?? 0) >= 3");
    // A player seeks only where its server gives parts; what is shown then is told by the frame itself.
    const frames = [3, 17, 8, 19, 0];
    const shown = await fresh.evaluate<{ seekable: number; duration: number; shown: number[] }>(`(async () => {
      const video = document.querySelector('.stage video');
      const shown = [];
      for (const frame of ${JSON.stringify(frames)}) {
        const presented = new Promise((resolve) => video.requestVideoFrameCallback((now, { mediaTime }) => resolve(mediaTime)));
        video.currentTime = (frame + 0.5) / ${LIGHT_RATE};
        shown.push(Math.round((await presented) * ${LIGHT_RATE}));
      }
      return { seekable: video.seekable.end(0), duration: video.duration, shown };
    })()`);
    expect(shown.shown).toEqual(frames);
    expect(shown.seekable).toBe(shown.duration);
    expect(ranges.length).toBeGreaterThan(0);
    for (const range of ranges) expect(range).toMatch(/^206 bytes \d+-\d+\/\d+$/);
    const part = await fresh.evaluate<unknown[]>(`fetch(document.querySelector('.stage video').currentSrc, {
      headers: { range: 'bytes=100-199' },
    }).then(async (answer) => [
      answer.status,
      answer.headers.get('content-type'),
      (await answer.arrayBuffer()).byteLength,
    ])`);
    expect(part).toEqual([206, 'video/mp4', 100]);
    await fresh.close();
  });

  it('shows a small picture of each clip, and loads none but the two that it plays', async () => {
    const asked: string[] = [];
    const fresh = await open('review');
    fresh.on('request', (request) => asked.push(request.url().replace(/.*\//, '')));
    await fresh.goto(`${world.stack.baseUrl}/api/pipelines/${id}/review`);
    await until(
      fresh,
      "[...document.querySelectorAll('.shot img')].filter((image) => image.naturalWidth > 0).length === 3",
    );
    await until(fresh, "[...document.querySelectorAll('.stage video')].filter((v) => v.readyState >= 2).length === 2");
    expect([...new Set(asked.filter((file) => file.endsWith('.mp4')))].sort()).toEqual([
      '01-baseline.mp4',
      '03-motion.mp4',
    ]);
    await fresh.close();
  });

  it('shows what a new prompt changes and costs before it is sent, and never takes one for markup', async () => {
    await page.getByRole('button', { name: 'Re-prompt motion… · US$ 0.40' }).click();
    await page.getByLabel('Prompt', { exact: true }).fill(MARKUP);
    await page.locator('dialog ins').first().waitFor();
    expect(await page.locator('dialog ins').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining('<img')]),
    );
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Render anew · US$ 0.40' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await world.atGate(id, 'follow-ups-2');
    await page.getByLabel('Shot motion').getByText('attempt 2').waitFor();
    await page.getByText('had motion rendered anew from another prompt').waitFor();
    expect(await page.locator('.decisions .prompt').innerText()).toBe(MARKUP);
    expect(await page.evaluate("[window.hacked, document.querySelectorAll('img[src=x]').length]")).toEqual([
      undefined,
      0,
    ]);
  });

  it('watches the run to its end', async () => {
    await page.getByRole('button', { name: 'Approve · costs nothing' }).click();
    await world.clock.advance(2 * MINUTE_MS);
    await page.getByRole('banner').getByText('Completed').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('asks for a key where the app does, once, and sends it as a header only', async () => {
    const asked: Request[] = [];
    const keyed = await world.person({ colorScheme: 'light' });
    // As the host of Azure answers, whatever the app would say.
    await keyed.route(/\/api\/(pipelines(?!.*\/review)|spend)/, (route, request) => {
      asked.push(request);
      return request.headers()['x-functions-key'] === 'sesame' ? route.continue() : route.fulfill({ status: 401 });
    });
    const locked = await open(`pipelines/${id}/review`, keyed);
    await locked.getByLabel('Function key').fill('wrong');
    await locked.getByRole('button', { name: 'Open' }).click();
    await locked.getByText('The app does not accept this key.').waitFor();
    expect(await axeViolations(locked)).toEqual([]);
    await locked.getByLabel('Function key').fill('sesame');
    await locked.getByRole('button', { name: 'Open' }).click();
    await until(
      locked,
      "[...document.querySelectorAll('.stage video')].some((v) => v.src.startsWith('blob:') && v.readyState >= 2)",
    );
    await locked.reload();
    await locked.getByRole('banner').getByText('Completed').waitFor();
    expect(asked.filter((request) => request.url().includes('sesame'))).toEqual([]);
    expect(await axeViolations(locked)).toEqual([]);
    await keyed.close();
  });

  it('lists two hundred pipelines, found by name and state', async () => {
    const { body } = await world.app.call<PipelinePage>('pipelines?limit=1');
    const [one] = body.pipelines;
    const states = ['completed', 'running', 'awaiting_review', 'failed'] as const;
    const all = Array.from({ length: 200 }, (_, index) => ({
      ...one,
      id: `p-${index}`,
      name: `Boat ${index}`,
      state: states[index % 4],
    }));
    const index = await open('review');
    await index.route('**/api/pipelines?*', (route, request) => {
      const isSecond = new URL(request.url()).searchParams.has('after');
      return route.fulfill({
        json: { pipelines: isSecond ? all.slice(100) : all.slice(0, 100), next: isSecond ? null : 'more' },
      });
    });
    await index.route('**/api/pipelines/p-*', (route) => route.fulfill({ status: 304 }));
    await index.reload();
    // By its key: the days' spend comes when it comes, and moves what a pointer aims at.
    await index.getByRole('button', { name: 'Show older ones' }).press('Enter');
    await index.getByText('Boat 199').waitFor();
    const began = Date.now();
    await index.getByLabel('Search by name or id').fill('boat 19');
    await index.getByRole('status').getByText('12 pipelines shown').waitFor();
    await index.getByRole('button', { name: 'Failed' }).click();
    await index.getByRole('status').getByText('5 pipelines shown').waitFor();
    expect(Date.now() - began).toBeLessThan(patience(2_000));
    expect(await axeViolations(index)).toEqual([]);
    await index.close();
  });
});

/** Frames per second of light clips. */
const LIGHT_RATE = 5;
