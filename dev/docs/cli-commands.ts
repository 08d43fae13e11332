import { Command } from 'commander';
import { addConnectionOptions } from '../../src/cli/connection-options';
import { EXIT, EXIT_WORDS } from '../../src/cli/exit-codes';
import { createProgram } from '../../src/cli/program';
import type { Session } from '../../src/cli/perform';
import { table, wrapped } from './markdown';

/** Nothing runs: the tree of commands alone is read. */
const nobody = { io: { stdout: process.stdout, stderr: process.stderr, version: '' }, end: () => undefined };

const shared = addConnectionOptions(new Command()).options.map(({ flags }) => flags);

const optionsOf = (command: Command, wanted: (flags: string) => boolean): string =>
  command.options
    .filter(({ flags }) => wanted(flags))
    .map(({ flags, description, argChoices }) => {
      const choices = argChoices === undefined ? '' : `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
      return wrapped(`- \`${flags}\`: ${description}${choices}`, '  ');
    })
    .join('\n');

/** Options that every command takes which speaks to an app. */
export const commonOptions = (): string => optionsOf(addConnectionOptions(new Command()), () => true);

/** Each command: how it is called, what it does, and its own options. */
export const cliCommands = (): string =>
  createProgram(nobody as unknown as Session)
    .commands.map((command) => {
      const args = command.registeredArguments.map((arg) => {
        const name = `${arg.name()}${arg.variadic ? '...' : ''}`;
        return arg.required ? ` <${name}>` : ` [${name}]`;
      });
      const about = command.registeredArguments.map((arg) => `- \`${arg.name()}\`: ${arg.description}`);
      const options = optionsOf(command, (flags) => !shared.includes(flags));
      const parts = [`### ${command.name()}${args.join('').replaceAll('<', '').replaceAll('>', '')}`];
      return [...parts, sentence(command.description()), [...about, options].filter(Boolean).join('\n')]
        .join('\n\n')
        .trim();
    })
    .join('\n\n');

export const exitCodes = (): string =>
  table(
    ['code', 'when'],
    (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => [String(EXIT[name]), EXIT_WORDS[name]]),
  );

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
