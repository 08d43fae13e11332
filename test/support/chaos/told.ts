import { BlobServiceClient } from '@azure/storage-blob';
import { outboxSchema } from '../../../src/contract/webhook';
import { webhookIdOf } from '../../../src/contract/webhook';
import { ledgerNames } from '../../../src/storage/blob-names';
import type { Ended, People } from './pipeline';
import type { ChaosWorld } from './rig';
import { BRIEF } from './rig';
import type { Story } from './telling';

const EXPECTED = ['pipeline.started', 'shot.completed', 'shot.completed', 'pipeline.completed'];

/** Two shots, one after the other, and a receiver that fails at the first try to tell it of the first clip. */
export const told: Story = {
  name: 'webhooks',
  creates: 2,
  brief: { ...BRIEF, followUps: BRIEF.followUps.filter(({ name }) => name === 'motion') },
  world: { receiver: true },
  prepare({ receiver }) {
    receiver?.behave(({ id }, times) => (id.endsWith('shot-baseline-1') && times === 0 ? 500 : undefined));
    return Promise.resolve();
  },
  people: () => untilTold,
  check: checkTold,
};

/** Until the sender of the pipeline has nothing to do any more. Where a kill took a POST, a person decides for another. */
const untilTold: People = async ({ baseUrl, id, ended, shots }) => {
  for (const [shot, { state }] of Object.entries(shots)) {
    if (state !== 'undecided') continue;
    const body = JSON.stringify({ shot, action: 'resubmit' });
    await fetch(`${baseUrl}/api/pipelines/${id}/decision`, { method: 'POST', body });
  }
  if (!ended) return false;
  const answer = await fetch(`${baseUrl}/runtime/webhooks/durabletask/instances/sender-${id}`);
  const { runtimeStatus } = (await answer.json()) as { runtimeStatus?: string };
  return runtimeStatus === 'Completed';
};

/** Each event came to the receiver, in order and rightly signed, and has one recorded success; none was lost. */
async function checkTold({ receiver, storage, containers }: ChaosWorld, { id }: Ended): Promise<string[]> {
  const container = BlobServiceClient.fromConnectionString(storage).getContainerClient(containers.ledger);
  const stored = await container.getBlobClient(ledgerNames.outbox(id)).downloadToBuffer();
  const { events } = outboxSchema.parse(JSON.parse(stored.toString('utf8')));
  const heard = receiver?.heard ?? [];
  const problems: string[] = [];
  const must = (fine: boolean, problem: string): void => void (fine || problems.push(problem));
  const types = events.map(({ type }) => type).filter((type) => type !== 'pipeline.awaiting_decision');
  must(types.join() === EXPECTED.join(), `the outbox has ${types.join(', ')}, not ${EXPECTED.join(', ')}`);
  for (const { key, state, attempts } of events) {
    const successes = attempts.filter(({ outcome }) => outcome === 'delivered').length;
    must(state === 'delivered' && successes === 1, `${key} is ${state} with ${successes} recorded successes`);
    const times = heard.filter((one) => one.id === webhookIdOf(id, key)).length;
    must(times >= 1, `the receiver never heard ${key}`);
  }
  const order = [...new Set(heard.map((one) => one.id))];
  const wanted = events.map(({ key }) => webhookIdOf(id, key));
  must(order.join() === wanted.join(), `the receiver heard ${order.join(', ')}, not ${wanted.join(', ')}`);
  must(
    heard.every(({ verified }) => verified.ok),
    'the receiver heard something that was not rightly signed',
  );
  return problems;
}
