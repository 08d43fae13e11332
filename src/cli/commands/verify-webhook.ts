import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { verifyWebhook } from '../../webhooks/verify-webhook';
import { VARIABLES } from '../environment';
import { UsageError } from '../errors';
import { EXIT } from '../exit-codes';
import type { Io } from '../io';
import { attempt, type Session } from '../perform';

interface Options {
  readonly header?: readonly string[];
  readonly json?: true;
}

const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Speaks to no app: the secret alone says whether a webhook came from one. */
export const verifyWebhookCommand = (session: Session): Command =>
  new Command('verify-webhook')
    .description('say whether a webhook was signed with a secret of SHOTLOOP_WEBHOOK_SECRETS in the last five minutes')
    .argument('[body]', 'file with its body, byte for byte; - or nothing for stdin')
    .option('--header <line>', 'a header that came with it, such as "webhook-id: …"; may be repeated', collected)
    .option('--json', 'print JSON, one value a line, and nothing else on stdout')
    .action((from: string | undefined, options: Options) =>
      attempt(session, options, async (teller) => {
        const secrets = secretsIn(session.io);
        const headers = Object.fromEntries((options.header ?? []).map(headerOf));
        const verified = verifyWebhook({ headers, body: await bodyOf(from, session.io) }, secrets);
        teller.give(verified);
        if (verified.ok) teller.say(`It is rightly signed: ${JSON.stringify(verified.event)}`);
        else teller.note(`It is not rightly signed. ${verified.reason}`);
        return verified.ok ? EXIT.done : EXIT.notCompleted;
      }),
    );

function secretsIn({ environment }: Io): string[] {
  const secrets = (environment.webhookSecrets ?? '').split(',').map((secret) => secret.trim());
  const given = secrets.filter((secret) => secret !== '');
  if (given.length === 0)
    throw new UsageError(`${VARIABLES.webhookSecrets} is not set; expected the secret that the app signs with.`);
  return given;
}

function headerOf(line: string): [string, string] {
  const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new UsageError(`--header takes NAME: VALUE, got "${line}".`);
  return [name, value];
}

async function bodyOf(from: string | undefined, { stdin, cwd }: Io): Promise<string> {
  if (from === undefined || from === '-') return text(stdin);
  try {
    return await readFile(resolve(cwd, from), 'utf8');
  } catch (error) {
    throw new UsageError(`The body cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
