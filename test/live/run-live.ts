/* eslint-disable no-console -- this is the command line */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { cheapest, liveTarget, MAY_SPEND, maySpendUsd, priceUsd } from './live-target';

const root = resolve(__dirname, '../..');

/**
 * `npm run test:live`: asks the server that the settings name whether the app could use it, and, where somebody has said how much
 * may be spent, makes two clips there through the whole app. Exits 2 where there is no such server: then nothing was tested.
 */
async function main(): Promise<number> {
  const target = liveTarget(process.env);
  if (!target.ok) {
    console.error(target.sentence);
    return 2;
  }
  const { server } = target;
  const { limits, profile } = await server.server();
  const { size, seconds } = cheapest(limits);
  const price = priceUsd(limits);
  console.log(`Backend "${server.name}" at ${server.endpoint}, spoken to as ${profile.dialect.profile}.`);
  console.log(
    `The paid part orders 2 clips of ${seconds} s at ${size}: ${price.toFixed(2)} USD at most, by the price of ${limits.priceAsOf}.`,
  );
  const allowed = maySpendUsd(process.env);
  if (allowed !== undefined && !(allowed >= price)) {
    console.error(
      `Nothing was tested: ${MAY_SPEND} is "${process.env[MAY_SPEND]}"; expected at least ${price.toFixed(2)} (US dollars).`,
    );
    return 2;
  }
  const code = await jest(allowed === undefined ? ['test/live/server'] : ['test/live']);
  if (allowed === undefined)
    console.log(`Left out: the paid part. To run it too: ${MAY_SPEND}=${price.toFixed(2)} npm run test:live`);
  return code;
}

async function jest(parts: readonly string[]): Promise<number> {
  const bin = resolve(root, 'node_modules/jest/bin/jest.js');
  const args = [bin, '-c', 'test/jest/live.cjs', '--runInBand', ...parts];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: process.env });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
