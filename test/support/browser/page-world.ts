import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { HostClock } from '../host/host-clock';
import { hostClock } from '../host/host-clock';
import { patience } from '../patience';
import type { AppClient } from '../stack/app-client';
import { appClient } from '../stack/app-client';
import type { TestStack, TestStackOptions } from '../stack/running-stack';
import { startTestStack } from '../stack/running-stack';
import { startBrowser } from './start-browser';

const MINUTE_MS = 60_000;
const LIMIT_MS = 15_000;

/** A browser in front of an app on a stack of its own, whose clock stands still until a test moves it. */
export interface PageWorld {
  readonly stack: TestStack;
  readonly app: AppClient;
  readonly clock: HostClock;
  /** One that was opened first, and that pages are opened in where no other is named. */
  readonly context: BrowserContext;
  /**
   * What pages told in their consoles that no test expects. A lost connection and a refusal are told by the browser itself; what the
   * policy of the page forbids is, too, and stays here.
   */
  readonly wrong: readonly string[];
  /** Another person: with cookies and a `sessionStorage` of their own. */
  person(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A page of the app, by its path below `/api/` or by its whole URL. */
  open(target: string, within?: BrowserContext): Promise<Page>;
  /** Lets time pass until the pipeline waits at this gate. */
  atGate(id: string, gate: string): Promise<void>;
  stop(): Promise<void>;
}

/** `over`: a stack that runs already, on a clock that is not for tests to move, and that whoever started it stops. */
export async function startPageWorld({
  over,
  ...options
}: TestStackOptions & { readonly over?: TestStack } = {}): Promise<PageWorld> {
  const starting = over === undefined ? startTestStack({ clips: 'light', ...options }) : Promise.resolve(over);
  const [stack, running] = await Promise.all([starting, startBrowser()]);
  const wrong: string[] = [];
  const person: PageWorld['person'] = (more) => running.browser.newContext({ reducedMotion: 'reduce', ...more });
  const [app, clock, context] = [appClient(stack.baseUrl), hostClock(stack.clockUrl), await person()];
  // Otherwise a day at a gate is over at once.
  if (over === undefined) await clock.pause();
  return {
    ...{ stack, app, clock, context, wrong, person },
    async open(target, within = context) {
      const page = await within.newPage();
      page.setDefaultTimeout(patience(LIMIT_MS));
      page.on('pageerror', (error) => wrong.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error' && !TOLD_BY_THE_BROWSER.test(message.text())) wrong.push(message.text());
      });
      const url = /^https?:/.test(target) ? target : `${stack.baseUrl}/api/${target}`;
      // Clips hold the load event up, and whoever needs one waits for it: a page is there when it is drawn.
      await page.goto(url, { waitUntil: 'domcontentloaded' });
      return page;
    },
    async atGate(id, gate) {
      for (let minutes = 0; minutes < 60; minutes += 2) {
        if ((await app.document(id)).gate?.id === gate) return;
        await clock.advance(2 * MINUTE_MS);
      }
      throw new Error(`${id} opened no gate ${gate}.`);
    },
    async stop() {
      await running.stop();
      if (over === undefined) await stack.stop();
    },
  };
}

const TOLD_BY_THE_BROWSER = /ERR_INTERNET_DISCONNECTED|status of (400|401|402|403|409|503)/;

/** Resolves when this is so in the page; Playwright's own way needs `eval`, which the policy of the page forbids. */
export const until = (page: Page, condition: string): Promise<unknown> =>
  page.evaluate(`new Promise((resolve, reject) => {
    const began = performance.now();
    const look = () => {
      if (${condition}) resolve(true);
      else if (performance.now() - began > ${patience(LIMIT_MS)})
        reject(new Error(${JSON.stringify(condition)} + ' did not come about: ' + JSON.stringify({ ...document.querySelector('.stage')?.dataset })));
      else requestAnimationFrame(look);
    };
    look();
  })`);
