import type { PipelineDocument } from '../../src/views/pipeline-document';
import type { Spend } from '../../src/views/spend';
import { appClient } from '../support/stack/app-client';
import { describeNeeding } from '../support/stack/remote';
import type { TestStackOptions } from '../support/stack/running-stack';
import { startTestStack } from '../support/stack/running-stack';
import { simulatorControl } from '../support/stack/simulator-control';
import { SPEND_EVER } from '../support/spend-ever';

const BRIEF = {
  prompt: 'A paper boat on a blue tabletop.',
  followUps: [{ name: 'motion', changes: 'motion', prompt: 'The boat drifts.' }],
};

/** One brief through the app in front of a server that speaks so, with no setting but the dialect. */
async function loopOn(dialect: string, options: TestStackOptions = {}) {
  const stack = await startTestStack({ ...options, args: ['--dialect', dialect, ...(options.args ?? [])] });
  try {
    const [app, simulator] = [appClient(stack.baseUrl), simulatorControl(stack.videosApiUrl)];
    const document = await app.run(BRIEF);
    const { body: spend } = await app.call<Spend>(SPEND_EVER);
    const creates = await simulator.requests('create');
    return { document, spend, creates, bill: await simulator.bill() };
  } finally {
    await stack.stop();
  }
}

const endings = ({ shots }: PipelineDocument) => shots.map(({ outcome }) => outcome);

describeNeeding(['its own host'], 'the loop on a dialect', () => {
  it('completes on vLLM-Omni, which reads forms alone, and costs nothing', async () => {
    const { document, spend, creates, bill } = await loopOn('vllm-omni');
    expect([document.state, endings(document)]).toEqual(['completed', ['completed', 'completed']]);
    expect(document.backend).toMatchObject({ name: 'vllm-omni', model: 'wan2.2-t2v' });
    expect(creates.map(({ status, bodyKind }) => [status, bodyKind])).toEqual([
      [200, 'multipart'],
      [200, 'multipart'],
    ]);
    expect([bill.acceptedJobs, bill.totalUsd, document.spentUsd]).toEqual([2, 0, 0]);
    expect(spend.byBackend).toMatchObject([{ backend: 'vllm-omni', chargedUsd: 0 }]);
  });

  it('completes behind new-api in front of Vidu, at its own length and the price of that', async () => {
    const { document, spend, bill } = await loopOn('new-api:vidu', { clips: 'light' });
    expect([document.state, document.seconds, endings(document)]).toEqual(['completed', 5, ['completed', 'completed']]);
    expect([bill.acceptedJobs, bill.totalUsd, document.spentUsd]).toEqual([2, 1, 1]);
    expect(spend.byBackend).toMatchObject([{ backend: 'new-api-vidu', chargedUsd: 1 }]);
  });

  it('completes on Dynamo, which answers a create when the clip is made and can be asked nothing afterwards', async () => {
    const { document, creates, bill } = await loopOn('dynamo');
    expect([document.state, endings(document)]).toEqual(['completed', ['completed', 'completed']]);
    expect(creates.map(({ status }) => status)).toEqual([200, 200]);
    expect([bill.acceptedJobs, document.spentUsd]).toEqual([2, bill.totalUsd]);
  });

  it('ends before the baseline is ordered on an SGLang whose model takes no picture', async () => {
    const { document, creates } = await loopOn('sglang:t2v');
    expect([document.state, endings(document)]).toEqual(['failed', ['model_unavailable', 'skipped']]);
    expect([creates, document.spentUsd]).toEqual([[], 0]);
  });
});
