import type { Page } from 'playwright-core';
import { axeViolations } from '../support/browser/axe';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import type { PageWorld } from '../support/browser/page-world';
import { startPageWorld, until } from '../support/browser/page-world';

const HOUR_MS = 3_600_000;
const BRIEF = {
  prompt: 'A paper boat on a blue tabletop.',
  reference: { candidates: 3 },
  review: { mode: 'manual', gates: ['reference', 'followUps'] },
};

describeInBrowser('people with a link', () => {
  let world: PageWorld;
  let keeper: Page;
  let id: string;

  beforeAll(async () => {
    world = await startPageWorld({ settings: { SHOTLOOP_LINK_KEYS: 'a-key-that-signs-links-in-this-test' } });
    await world.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    ({ id } = await world.app.start(BRIEF));
    await world.atGate(id, 'reference-1');
    keeper = await world.open(`pipelines/${id}/review`);
  });
  afterAll(() => world.stop());
  afterEach(() => expect(world.wrong).toEqual([]));

  /** Has the page of whoever has a key make a link, and copies it. */
  const copied = async (role: 'look' | 'look and decide', hours: number): Promise<string> => {
    await keeper.getByRole('button', { name: 'Share…' }).click();
    const dialog = keeper.getByRole('dialog');
    await dialog.getByRole('radio', { name: role === 'look' ? /^look$/ : /^look and decide/ }).check();
    await dialog.getByLabel('for so many hours').fill(String(hours));
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const shown = await dialog.getByLabel(`Link to ${role}, until`).inputValue();
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied.').waitFor();
    expect(await axeViolations(keeper)).toEqual([]);
    expect(await keeper.evaluate('navigator.clipboard.readText()')).toBe(shown);
    await dialog.getByRole('button', { name: 'Close' }).click();
    return shown;
  };
  const opened = async (url: string): Promise<Page> => world.open(url, await world.person());
  const decisions = (page: Page): Promise<number> =>
    page.getByRole('button', { name: /Approve|Take the best|Start from|Re-prompt|Stop here|Cancel|Share/ }).count();

  it('to look see the pipeline, its frames and its clip, and nothing to press that spends', async () => {
    const url = await copied('look', 24);
    const guest = await opened(url);
    await guest.getByText('This link is for looking.').waitFor();
    await until(
      guest,
      "document.querySelectorAll('.candidates img').length === 3 && [...document.images].every((image) => image.naturalWidth > 0)",
    );
    await until(guest, "document.querySelector('.stage video').readyState >= 2");
    expect(await decisions(guest)).toBe(0);
    // The token is in no address that could be looked over or copied, and no script can read the cookie.
    expect(guest.url()).toBe(`${world.stack.baseUrl}/api/shared/${id}/review`);
    expect(await guest.evaluate('document.cookie')).toBe('');
    expect(await axeViolations(guest)).toEqual([]);
    await guest.reload();
    await guest.getByText('This link is for looking.').waitFor();
    expect((await world.app.document(id)).decisions).toEqual([]);
    await guest.context().close();
  });

  it('to decide do so in their own name, and whoever has the key is shown it', async () => {
    const guest = await opened(await copied('look and decide', 24));
    await guest.getByLabel('Your name').fill('Grace');
    await guest.getByRole('button', { name: 'Start from 3 · US$ 0.80' }).click();
    await keeper.getByText('Grace picked candidate 3 as the reference').waitFor();
    expect((await world.app.document(id)).decisions).toMatchObject([{ action: 'pick', candidate: 3, by: 'Grace' }]);
    // Of the whole pipeline nothing more than that: a link makes no links and replays nothing.
    expect(await guest.getByRole('button', { name: /Share|Replay/ }).count()).toBe(0);
    await guest.context().close();
    await world.atGate(id, 'follow-ups-1');
  });

  it('that was changed on its way are told so, and how to get another', async () => {
    const url = await copied('look', 24);
    const at = url.indexOf('#token=') + 20;
    const guest = await opened(`${url.slice(0, at)}${url[at] === 'A' ? 'B' : 'A'}${url.slice(at + 1)}`);
    await guest.getByRole('heading', { name: 'The link cannot be used.' }).waitFor();
    await guest.getByText('Whoever has a key of the app can make another').waitFor();
    expect(await guest.getByText(BRIEF.prompt).count()).toBe(0);
    expect(await axeViolations(guest)).toEqual([]);
    await guest.context().close();
  });

  it('that has expired are told so, also while they have the page open', async () => {
    const url = await copied('look', 1);
    const early = await opened(url);
    await early.getByRole('heading', { name: 'Are the follow-ups good?' }).waitFor();
    await world.clock.advance(HOUR_MS + 1_000);
    await early.getByRole('heading', { name: 'The link has expired.' }).waitFor();
    expect(await early.getByRole('heading', { name: 'Are the follow-ups good?' }).count()).toBe(0);
    const late = await opened(url);
    await late.getByRole('heading', { name: 'The link has expired.' }).waitFor();
    await late.getByText('Whoever has a key of the app can make another').waitFor();
    expect(await axeViolations(late)).toEqual([]);
    await Promise.all([early.context().close(), late.context().close()]);
  });

  it('that is revoked are out, however they came in, and are shown nothing any more', async () => {
    const url = await copied('look and decide', 24);
    const guest = await opened(url);
    await guest.getByRole('heading', { name: 'Are the follow-ups good?' }).waitFor();
    await keeper.getByRole('button', { name: 'Share…' }).click();
    await keeper.getByRole('button', { name: 'Revoke all links' }).click();
    await keeper.getByText('No link opens this pipeline any more.').waitFor();
    await guest.getByRole('heading', { name: 'The link was revoked.' }).waitFor();
    expect(await guest.getByRole('button', { name: /Approve/ }).count()).toBe(0);
    expect(await axeViolations(guest)).toEqual([]);
    const again = await opened(url);
    await again.getByRole('heading', { name: 'The link was revoked.' }).waitFor();
    await keeper.getByRole('button', { name: 'Close' }).click();
    // The one with the key still has the pipeline before them.
    expect(await keeper.getByRole('heading', { name: 'Are the follow-ups good?' }).count()).toBe(1);
    await Promise.all([guest.context().close(), again.context().close()]);
  });
});
