import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { runningClock } from '../../../dev/clock';
import { startStack } from '../../../dev/stack';
import type { Client } from '../../../src/client/client';
import { createClient } from '../../../src/client/client';
import { startBrowser } from './start-browser';

/** `npm run docs:screenshots`: runs pipelines on the built app and photographs the page of docs/review.md, in both themes and on a phone. */
const root = resolve(__dirname, '../../..');
const target = join(root, 'docs/images');
const QUALITY = 82;
const DESK = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  await mkdir(target, { recursive: true });
  const clock = runningClock({ scale: 0.05 });
  const stack = await startStack({ appDir: root, clock, port: 0 });
  const running = await startBrowser();
  try {
    const client = createClient({ baseUrl: stack.baseUrl });
    const [decided, waiting] = await Promise.all([finished(client), atGate(client)]);
    const page = (id: string, view = ''): string => `${stack.baseUrl}/api/pipelines/${id}/review${view}`;
    const shoot = (name: string, how: Shot): Promise<void> => photograph(running.browser, name, how);
    await shoot('review-compare', { url: page(decided), prepare: toFrame(1.5) });
    await shoot('review-decide', {
      url: page(waiting),
      colorScheme: 'light',
      viewport: { ...DESK, height: 520 },
      prepare: async (shown) => {
        await shown.getByText('Which frame').waitFor();
        await pictures(shown);
      },
    });
    await shoot('review-phone', { url: page(decided, '#mode=wipe'), viewport: PHONE, prepare: toFrame(1.5) });
    await shoot('review-index', {
      url: `${stack.baseUrl}/api/review`,
      colorScheme: 'light',
      viewport: { ...DESK, height: 760 },
      prepare: async (shown) => {
        await shown.getByRole('button', { name: 'New pipeline' }).click();
        await shown
          .getByLabel('Prompt')
          .fill('A paper boat drifts on a blue tabletop, soft window light, locked camera.');
        await shown.getByLabel('Anchors').fill('paper boat, blue tabletop, soft window light');
        await shown.getByText('US$ 1.20').last().waitFor();
        await shown.getByRole('button', { name: /^Start.*US\$/ }).waitFor();
      },
    });
  } finally {
    await running.stop();
    await stack.stop();
    clock.close();
  }
}

const BRIEF = {
  prompt: 'A tiny paper boat lies still on a blue tabletop under soft studio light. Locked-off close-up.',
  anchors: ['paper boat', 'blue tabletop', 'soft studio light'],
  reference: { candidates: 5 },
};

async function finished(client: Client): Promise<string> {
  const { id } = await client.start({ ...BRIEF, name: 'paper boat' });
  await client.untilEnded(id);
  return id;
}

async function atGate(client: Client): Promise<string> {
  const { id } = await client.start({ ...BRIEF, name: 'paper boat, by daylight', review: { mode: 'manual' } });
  for await (const { gate } of client.follow(id)) if (gate !== null) return id;
  throw new Error(`${id} ended without a gate.`);
}

/** All five candidates. By the debugger: the page's policy lets no text become code. */
async function pictures(page: Page): Promise<void> {
  await page.locator('img').nth(4).waitFor();
  await page.evaluate("Promise.all([...document.querySelectorAll('img')].map((img) => img.decode()))");
}

interface Shot {
  readonly url: string;
  readonly viewport?: typeof DESK;
  readonly colorScheme?: 'dark' | 'light';
  readonly prepare: (page: Page) => Promise<void>;
}

async function photograph(
  browser: Browser,
  name: string,
  { url, viewport = DESK, colorScheme = 'dark', prepare }: Shot,
): Promise<void> {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'load' });
  await prepare(page);
  const path = join(target, `${name}.jpg`);
  await page.screenshot({ path, type: 'jpeg', quality: QUALITY });
  process.stdout.write(`${path}: ${Math.round((await stat(path)).size / 1024)} KiB\n`);
  await context.close();
}

/** Both clips show the frame at this time, and the charts are drawn. */
const toFrame =
  (seconds: number) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('img', { name: /^Similarity/ }).waitFor();
    await page.getByRole('slider', { name: 'Place in the clips' }).fill(String(seconds));
    await page.getByText(`0:0${seconds.toFixed(1)}`).waitFor();
  };
