import { hasBrowser } from './start-browser';

type Block = (title: string, block: () => void) => void;

/** `describe` for what needs a browser. Where there is none, one line says what was left out. */
export const describeInBrowser: Block = hasBrowser ? describe : leftOut;

function leftOut(title: string, block: () => void): void {
  process.stderr.write(`Left out, for want of Chrome or Edge on this machine: ${title}\n`);
  const { skip } = describe;
  skip(`${title} (no browser)`, block);
}
