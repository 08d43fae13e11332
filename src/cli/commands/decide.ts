import { Argument, Command } from 'commander';
import type { Decision } from '../../contract/decision';
import type { PipelineDocument } from '../../views/pipeline-document';
import type { ConnectionOptions } from '../connection-options';
import { addConnectionOptions } from '../connection-options';
import { UsageError } from '../errors';
import { EXIT } from '../exit-codes';
import { addFollowOptions, finishIfFollowed, type FollowOptions } from '../finish-following';
import { loadDocument } from '../load-document';
import { perform, type Session } from '../perform';
import { decisionText } from '../text/decision-text';
import { wholeNumber } from '../whole-number';

type Action = Decision['action'];

/** About a render whose fate is unknown; the others are about a gate. */
const ABOUT_RENDER = ['adopt', 'resubmit', 'give_up'] as const satisfies readonly Action[];
const ABOUT_GATE = ['approve', 'pick', 'reprompt', 'stop'] as const satisfies readonly Action[];

type Options = ConnectionOptions &
  FollowOptions & {
    readonly shot?: string;
    readonly renderId?: string;
    readonly gate?: string;
    readonly candidate?: number;
    readonly prompt?: string;
    readonly by?: string;
  };

export const decideCommand = (session: Session): Command =>
  addConnectionOptions(addFollowOptions(new Command('decide')))
    .description('decide at a gate, or about a render whose fate nobody knows')
    .argument('<id>', 'id of the pipeline')
    .addArgument(new Argument('<action>', 'what is to happen').choices([...ABOUT_GATE, ...ABOUT_RENDER]))
    .option('--gate <gate>', 'id of the gate (default: the one that is open)')
    .option('--shot <name>', 'the shot that it is about (default: the only one that waits)')
    .option('--candidate <n>', 'which candidate is picked, from 1', wholeNumber)
    .option('--prompt <text>', 'what the shot is rendered anew from')
    .option('--render-id <job>', 'the job of the backend to adopt')
    .option('--by <name>', 'who decides, for people who read of it later')
    .action((id: string, action: Action, options: Options) =>
      perform(session, options, async ({ connection, teller }) => {
        const { io } = session;
        const decision = await decisionOf(action, options, () => loadDocument(connection.client, id, io.signal));
        const answer = await connection.client.decide(id, decision, { signal: io.signal });
        teller.give(answer);
        teller.say(decisionText(answer));
        const answered = decision.gate === undefined ? { shot: decision.shot ?? '' } : { gate: decision.gate };
        return finishIfFollowed(id, options, { connection, teller, io, answered }, EXIT.done);
      }),
    );

/** What is not said and there is only one of is looked up. */
async function decisionOf(
  action: Action,
  { gate, shot, candidate, prompt, renderId, by }: Options,
  look: () => Promise<PipelineDocument>,
): Promise<Decision> {
  const said = Object.fromEntries(
    Object.entries({ shot, candidate, prompt, renderId, by }).filter(([, value]) => value !== undefined),
  );
  if (ABOUT_RENDER.some((each) => each === action))
    return { action, ...said, shot: shot ?? onlyUndecided(await look()), ...(gate === undefined ? {} : { gate }) };
  return { action, ...said, gate: gate ?? openGate(await look()) };
}

function openGate({ id, gate, state }: PipelineDocument): string {
  if (gate === null) throw new UsageError(`Pipeline ${id} is ${state} and at no gate: there is nothing to decide.`);
  return gate.id;
}

function onlyUndecided({ id, shots }: PipelineDocument): string {
  const [first, ...others] = shots.filter(({ state }) => state === 'undecided').map(({ name }) => name);
  if (first === undefined) throw new UsageError(`No shot of pipeline ${id} waits for a decision.`);
  if (others.length > 0)
    throw new UsageError(`Several shots of pipeline ${id} wait: say --shot ${[first, ...others].join(' or ')}.`);
  return first;
}
