import type { Readable } from 'node:stream';
import type { Environment } from './environment';

/** All that a command has of the world besides the app. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: Pick<NodeJS.WriteStream, 'write'>;
  readonly environment: Environment;
  readonly cwd: string;
  /** Fires on Ctrl-C, with an `Interrupted`. */
  readonly signal: AbortSignal;
  /** How this program is called in what it suggests: `npx .` in a clone, `shotloop` elsewhere. */
  readonly programName: string;
  /** The clone that this program is part of; undefined where it was installed, without the stand-ins of a clone. */
  readonly cloneRoot: string | undefined;
  readonly version: string;
  /** Opens a page in the browser of whoever sits here. */
  readonly openPage: (url: string) => Promise<void>;
}
