import { startAzurite } from '../../../dev/azurite';
import type { Way } from './way';
import { openWay } from './way';

/** A storage with a way to it on which requests can be held: so a test knows what a pipeline is doing right now. */
export interface PaidStorage {
  readonly connectionString: string;
  readonly way: Way;
  stop(): Promise<void>;
}

export async function startPaidStorage(): Promise<PaidStorage> {
  const azurite = await startAzurite();
  const way = await openWay();
  const { origin } = new URL(azurite.blobEndpoint);
  way.leadTo({ baseUrl: origin, before: () => Promise.resolve() });
  return {
    connectionString: azurite.connectionString.replace(origin, way.baseUrl),
    way,
    async stop() {
      await way.close();
      await azurite.stop();
    },
  };
}
