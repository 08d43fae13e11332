import type { Command } from 'commander';
import { Option } from 'commander';
import type { GateKind } from '../../contract/gate';

/** Parts of a brief as options. What is not said stays as the file says it, or as the app takes it by default. */
export interface BriefOptions {
  readonly name?: string;
  readonly prompt?: string;
  readonly anchor?: readonly string[];
  readonly size?: string;
  readonly seconds?: string;
  readonly picture?: string;
  readonly at?: string;
  readonly change?: readonly string[];
  /** False after `--no-follow-ups`. */
  readonly followUps: boolean;
  readonly review?: readonly string[] | true;
  readonly maxUsd?: string;
  readonly backend?: string;
  readonly seed?: string;
}

/** Here and not imported, because the schemas beside it would be a third of the program. */
const GATES = ['reference', 'followUps'] as const satisfies readonly GateKind[];

const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const addBriefOptions = (command: Command): Command =>
  command
    .argument('[brief]', 'a JSON file, or - for stdin; may be left out where --prompt says it')
    .option('--name <name>', 'what the pipeline is called')
    .option('--prompt <text>', 'what the first clip shows')
    .option('--anchor <text>', 'what every follow-up keeps; may be repeated', collected)
    .option('--size <size>', 'such as 720x1280')
    .option('--seconds <n>', 'length of each clip')
    .option('--picture <file|url>', 'start from a picture of your own instead of a first clip')
    .option('--at <seconds|last>', 'which frame of the first clip the follow-ups start from')
    .option('--change <variable[=prompt]>', 'a follow-up that changes this one thing; may be repeated', collected)
    .option('--no-follow-ups', 'the first clip alone')
    .addOption(new Option('--review [gates...]', 'wait for a person there, or at both gates').choices(GATES))
    .option('--max-usd <amount>', 'what the pipeline may cost at most')
    .option('--backend <name>', 'where it is rendered')
    .option('--seed <n>', 'for backends that take one');
