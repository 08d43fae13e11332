import type { BlobStore } from './blob-store';

const PAGE = 500;

/** Every blob below a prefix, in the order of their names. */
export async function* everything(store: Pick<BlobStore, 'list'>, prefix: string) {
  let continuation: string | undefined;
  do {
    const page = await store.list({ prefix, pageSize: PAGE, continuation });
    yield* page.items;
    continuation = page.continuation ?? undefined;
  } while (continuation !== undefined);
}
