import type { Page } from 'playwright-core';
import { axeViolations } from '../support/browser/axe';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import type { PageWorld } from '../support/browser/page-world';
import { startPageWorld } from '../support/browser/page-world';
import type { TwoBackends } from '../support/stack/two-backends';
import { startTwoBackends } from '../support/stack/two-backends';

describeInBrowser('a replay on another backend', () => {
  let two: TwoBackends;
  let world: PageWorld;
  let page: Page;
  let id: string;
  const accepted = async (): Promise<number[]> =>
    (await Promise.all([two.first.bill(), two.second.bill()])).map(({ acceptedJobs }) => acceptedJobs);

  beforeAll(async () => {
    two = await startTwoBackends();
    world = await startPageWorld({ over: two.stack });
    ({ id } = await two.app.run({
      ...{ prompt: 'A paper boat on a blue tabletop.', backend: 'default' },
      followUps: [{ name: 'motion', changes: 'motion', prompt: 'The boat drifts.' }],
    }));
    page = await world.open(`pipelines/${id}/review`);
  });
  afterAll(async () => {
    await world.stop();
    await two.stop();
  });
  afterEach(() => expect(world.wrong).toEqual([]));

  it('is planned and priced before it starts, and says why a backend cannot make it', async () => {
    const before = await accepted();
    await page.getByRole('button', { name: 'Replay elsewhere…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Render there · US$ 0.80' }).waitFor();
    const offered = await dialog.getByLabel('Backend').getByRole('option').allInnerTexts();
    expect(offered).toEqual(['second', 'retired', 'unlisted']);
    expect(await axeViolations(page)).toEqual([]);

    await dialog.getByRole('checkbox', { name: 'baseline' }).uncheck();
    await dialog.getByText('they start from the frames that were taken here').waitFor();
    await dialog.getByRole('button', { name: 'Render there · US$ 0.40' }).waitFor();
    await dialog.getByRole('checkbox', { name: 'motion' }).uncheck();
    await dialog.getByText('Choose at least one shot.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Render there' }).isDisabled()).toBe(true);
    for (const name of ['baseline', 'motion']) await dialog.getByRole('checkbox', { name }).check();
    await dialog.getByRole('button', { name: 'Render there · US$ 0.80' }).waitFor();
    expect(await accepted()).toEqual(before);
  });

  it('becomes a pipeline of its own, and the lineage of each shows the other', async () => {
    const [ofFirst = 0, ofSecond = 0] = await accepted();
    await page.getByRole('button', { name: 'Render there · US$ 0.80' }).click();
    await page.waitForURL((url) => !url.pathname.includes(id));
    const replayed = /pipelines\/([^/]+)\/review/.exec(page.url())?.[1] ?? '';
    await page.getByText(`This is a replay of ${id}`).waitFor();
    await two.app.untilEnded(replayed);
    expect(await accepted()).toEqual([ofFirst, ofSecond + 2]);
    const graph = page.getByRole('group', { name: 'What comes from what' });
    await graph.getByText('original on default').first().waitFor();
    expect(await graph.getByText('original on default').count()).toBe(2);
    expect(await axeViolations(page)).toEqual([]);

    // From the replay to what it is a replay of, and there a click compares the two.
    await page.getByRole('link', { name: id }).click();
    await page.waitForURL((url) => url.pathname.includes(id));
    await page.getByText(`Replayed as ${replayed} on second: completed`).waitFor();
    await graph.getByText('replay on second').nth(1).click();
    await page.locator(`select option[value='${replayed}/motion']`).first().waitFor({ state: 'attached' });
    expect(new URL(page.url()).hash).toBe(`#b=${replayed}%2Fmotion`);
    await page.locator('.stage .side-b video').waitFor();
    expect(await page.getByLabel('Clip B').inputValue()).toBe(`${replayed}/motion`);
    expect(await axeViolations(page)).toEqual([]);
  });
});
