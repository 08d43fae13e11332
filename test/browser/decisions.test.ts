import type { Page, Route } from 'playwright-core';
import type { PipelineDocument } from '../../src/views/pipeline-document';
import { axeViolations } from '../support/browser/axe';
import { describeInBrowser } from '../support/browser/describe-in-browser';
import type { PageWorld } from '../support/browser/page-world';
import { startPageWorld } from '../support/browser/page-world';
import type { SimulatorControl } from '../support/stack/simulator-control';
import { simulatorControl } from '../support/stack/simulator-control';

const MINUTE_MS = 60_000;
const PROMPT = 'A paper boat on a blue tabletop.';

describeInBrowser('somebody who decides on the page', () => {
  let world: PageWorld;
  let simulator: SimulatorControl;

  beforeAll(async () => {
    // Nobody vouches for the job list, so a lost answer is never submitted again by itself.
    world = await startPageWorld({
      settings: { VIDEO_API_LIST_COMPLETE_AFTER_SECONDS: '', SHOTLOOP_DECISION_DEADLINE_SECONDS: '3600' },
    });
    simulator = simulatorControl(world.stack.videosApiUrl);
  });
  afterEach(() => simulator.clearFaults());
  afterAll(() => world.stop());
  afterEach(() => expect(world.wrong).toEqual([]));

  const shotOf = async (id: string): Promise<PipelineDocument['shots'][number] | undefined> =>
    (await world.app.document(id)).shots[0];

  describe('about a render whose answer was lost', () => {
    let prompts = 0;
    /** A pipeline that waits for somebody to say what became of its only render, and its page. */
    const undecided = async (when: 'before' | 'after'): Promise<{ id: string; page: Page; prompt: string }> => {
      const prompt = `Boat number ${++prompts}.`;
      await simulator.profile({ listDelayMs: 20 * MINUTE_MS });
      await simulator.fault({
        match: { operation: 'create', promptIncludes: prompt },
        do: { kind: 'reset', when },
      });
      const { id } = await world.app.start({ prompt, followUps: [] });
      const page = await world.open(`pipelines/${id}/review`);
      await world.clock.advance(5 * MINUTE_MS);
      await page.getByText('the answer of the backend was lost').waitFor();
      return { id, page, prompt };
    };
    const jobsOf = async (prompt: string): Promise<string[]> =>
      (await simulator.jobs()).filter((job) => job.prompt === prompt).map(({ id }) => id);

    it('adopts the job that they saw at the backend, and it is not paid twice', async () => {
      const { id, page, prompt } = await undecided('after');
      const [job = ''] = await jobsOf(prompt);
      expect(await axeViolations(page)).toEqual([]);
      const adopt = page.getByRole('button', { name: 'Adopt it · nothing more than it costs already' });
      expect(await adopt.isDisabled()).toBe(true);
      await page.getByLabel('The job is there, and its id is').fill(` ${job} `);
      await adopt.click();
      await page.getByText('the answer of the backend was lost').waitFor({ state: 'detached' });
      await page.getByLabel('Shot baseline').getByText('Rendering').waitFor();
      expect(await shotOf(id)).toMatchObject({ state: 'rendering', renderId: job });
      await world.clock.advance(10 * MINUTE_MS);
      await page.getByRole('banner').getByText('Completed').waitFor();
      expect(await jobsOf(prompt)).toEqual([job]);
      expect((await world.app.document(id)).spentUsd).toBe(0.4);
      await page.close();
    });

    it('is told of a job that is not there, and may submit once more, at the price on the button', async () => {
      const { id, page, prompt } = await undecided('before');
      await page.getByLabel('The job is there, and its id is').fill('video_of_nobody');
      await page.getByRole('button', { name: /^Adopt it/ }).click();
      await world.clock.idle();
      await page.getByText('Job video_of_nobody cannot be adopted').waitFor();
      await page.getByRole('button', { name: 'It is not there: submit again · US$ 0.40' }).click();
      await page.getByText('the answer of the backend was lost').waitFor({ state: 'detached' });
      await world.clock.advance(10 * MINUTE_MS);
      await page.getByRole('banner').getByText('Completed').waitFor();
      expect(await jobsOf(prompt)).toHaveLength(1);
      expect((await world.app.document(id)).spentUsd).toBe(0.4);
      await page.close();
    });

    it('is told that somebody else was faster, and theirs is not overwritten', async () => {
      const { id, page } = await undecided('after');
      const held: Route[] = [];
      await page.route(`**/api/pipelines/${id}?*`, (route) => void held.push(route));
      await page.evaluate("window.dispatchEvent(new Event('online'))");
      await world.app.call(`pipelines/${id}/decision`, {
        method: 'POST',
        body: { shot: 'baseline', action: 'give_up', by: 'Ada' },
      });
      await page.getByRole('button', { name: /submit again/ }).click();
      await page.getByText(/Somebody has decided this already|Nothing waits for this decision/).waitFor();
      await page.unroute(`**/api/pipelines/${id}?*`);
      for (const route of held) await route.continue().catch(() => undefined);
      await world.clock.advance(MINUTE_MS);
      await page.getByText('the answer of the backend was lost').waitFor({ state: 'detached' });
      // What became of their word stands there although the question is gone.
      expect(await page.getByText(/Somebody has decided this already|Nothing waits for this decision/).count()).toBe(1);
      expect((await shotOf(id))?.outcome).toBe('outcome_unknown');
      expect(await axeViolations(page)).toEqual([]);
      await page.close();
    });
  });

  it('after the gate has timed out elsewhere sees what happened, and overwrites nothing', async () => {
    const review = { mode: 'manual', timeoutMinutes: 60 };
    const { id } = await world.app.start({ prompt: PROMPT, reference: { candidates: 3 }, review });
    await world.atGate(id, 'reference-1');
    const late = await world.open(`pipelines/${id}/review`);
    await late.getByRole('heading', { name: /Which frame/ }).waitFor();
    // Their page hears of nothing while the hour passes.
    const held: Route[] = [];
    await late.route(`**/api/pipelines/${id}?*`, (route) => void held.push(route));
    await late.evaluate("window.dispatchEvent(new Event('online'))");
    const accepted = (await simulator.bill()).acceptedJobs;
    await world.clock.advance(61 * MINUTE_MS);
    expect((await world.app.document(id)).state).toBe('stopped');
    await late.getByRole('button', { name: 'Take the best · US$ 0.80' }).click();
    await late.getByText('The decision that counts is stop, by the clock').waitFor();
    await late.unroute(`**/api/pipelines/${id}?*`);
    for (const route of held) await route.continue().catch(() => undefined);

    await late.getByText('stopped it at the reference frame because nobody decided in time').waitFor();
    await late.getByRole('banner').getByText('Stopped').waitFor();
    // The gate is gone; what became of their click is still there, and how to go on is a button.
    expect(await late.getByRole('heading', { name: /Which frame/ }).count()).toBe(0);
    expect(await late.getByText('The decision that counts is stop, by the clock').count()).toBe(1);
    expect(await late.getByRole('button', { name: 'Resume…' }).count()).toBe(1);
    expect(await axeViolations(late)).toEqual([]);
    const { decisions } = await world.app.document(id);
    expect(decisions).toMatchObject([{ action: 'stop', timedOut: true }]);
    expect((await simulator.bill()).acceptedJobs).toBe(accepted);
    await late.close();
  });

  it('about another prompt while the gate closes is told so where they typed, and keeps what they wrote', async () => {
    const { id } = await world.app.start({
      ...{ prompt: PROMPT, review: { mode: 'manual', gates: ['followUps'] } },
      followUps: [{ name: 'motion', changes: 'motion', prompt: 'The boat drifts.' }],
    });
    await world.atGate(id, 'follow-ups-1');
    const page = await world.open(`pipelines/${id}/review`);
    await page.getByRole('button', { name: /^Re-prompt/ }).click();
    await page.getByLabel('Prompt', { exact: true }).fill('The boat drifts to the left.');
    await world.app.call(`pipelines/${id}/decision`, {
      method: 'POST',
      body: { gate: 'follow-ups-1', action: 'approve', by: 'Ada' },
    });
    await world.clock.idle();
    await page.getByText('Ada approved the follow-ups').waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Render anew · US$ 0.40' }).click();
    await page.getByRole('dialog').getByText('The decision that counts is approve, by Ada').waitFor();
    expect(await page.getByLabel('Prompt', { exact: true }).inputValue()).toBe('The boat drifts to the left.');
    expect(await axeViolations(page)).toEqual([]);
    await page.close();
  });

  it('asks for a link where none can be made, and is told so in plain words', async () => {
    const { id } = await world.app.start({ prompt: PROMPT, followUps: [] });
    const page = await world.open(`pipelines/${id}/review`);
    await page.getByRole('button', { name: 'Share…' }).click();
    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('heading', { name: 'Links are not set up.' }).waitFor();
    await page.getByText('SHOTLOOP_LINK_KEYS is not set').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.close();
  });
});
