import { isDeepStrictEqual } from 'node:util';
import { checkChange } from '../renders/next';
import type { Render, RenderKey } from '../renders/render';
import { parseRender } from '../renders/stored-render';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore, StoredRecord } from '../storage/blob-store';
import type { HeldRender } from './claim';
import type { RenderDays } from './render-days';
import { spendMetadata } from './spend-metadata';

/** The records of renders, one blob each, and the only code that writes them. */
export interface RenderStore {
  read(key: RenderKey): Promise<HeldRender | undefined>;
  /** Writes a new record, or one in place of the one that is held; undefined when somebody else was faster. */
  write<R extends Render>(before: HeldRender | undefined, next: R): Promise<StoredRecord<R> | undefined>;
  /** Writes what is only true of the record that is held; throws when somebody else has changed that. */
  writeHeld(held: HeldRender, next: Render): Promise<void>;
  /** Writes what is true of the record whatever it says by now; `first` is what it said when it was read last. */
  update(key: RenderKey, change: (render: Render) => Render, first?: HeldRender): Promise<Render>;
}

/** How often a record is looked at anew when somebody else changed it in between. */
export const MAX_RACES = 5;

export const renderName = (key: RenderKey): string => ledgerNames.render(key);

export function createRenderStore(
  store: Pick<BlobStore, 'create' | 'replace' | 'read'>,
  days: Pick<RenderDays, 'mark'>,
): RenderStore {
  const read: RenderStore['read'] = (key) => store.read(renderName(key), parseRender);

  /** Whatever asks for it: nothing gets into the ledger but what a render can become. */
  const write: RenderStore['write'] = async (before, next) => {
    checkChange(before?.value, next);
    const metadata = spendMetadata(next);
    await days.mark(before?.value, next);
    if (before === undefined) {
      const created = await store.create(renderName(next), next, metadata);
      return created.created ? { value: next, etag: created.etag } : undefined;
    }
    const answer = await store.replace(renderName(next), next, { etag: before.etag, metadata });
    return answer.replaced ? { value: next, etag: answer.etag } : undefined;
  };

  return {
    read,
    write,
    async writeHeld(held, next) {
      // Somebody has put another record in its place. Running again reads what it says.
      if ((await write(held, next)) === undefined)
        throw new Error(`The ledger record ${renderName(next)} was changed by somebody else in between.`);
    },
    async update(key, change, first) {
      for (let race = 0; race < MAX_RACES; race++) {
        const held = race === 0 && first !== undefined ? first : await read(key);
        if (held === undefined) throw new Error(`There is no ledger record ${renderName(key)}.`);
        const next = change(held.value);
        if (isDeepStrictEqual(next, held.value) || (await write(held, next)) !== undefined) return next;
      }
      throw new Error(`The ledger record ${renderName(key)} changed ${MAX_RACES} times while it was being updated.`);
    },
  };
}
