import { levelStore } from '../store/level-store';
import { DURABLE_KEY } from './keys';

export interface GivenKeys {
  readonly master?: string;
  /** The default key of all functions. */
  readonly host?: string;
  /** The key of the durable endpoints. */
  readonly durable?: string;
}

/** Writes keys into the state directory of a host that does not run, so that whoever starts it knows them beforehand. */
export async function giveKeys(stateDir: string, { master, host, durable }: GivenKeys): Promise<void> {
  const store = await levelStore(stateDir);
  const named = { 'master/_master': master, 'host/default': host, [`system/${DURABLE_KEY}`]: durable };
  await store.write(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [{ put: `k/${name}`, value }])),
  );
  await store.close();
}
