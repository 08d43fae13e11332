import type { SpendLine } from '../renders/charge';
import { spendLineOf } from '../renders/charge';
import type { Render } from '../renders/render';
import { ledgerNames, renderOfMark } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';
import { everything } from '../storage/everything';
import { digitPrefixes } from './digit-prefixes';
import { spendLine } from './spend-metadata';

/** Days of UTC such as 2026-11-30, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** What a listing tells of a render. */
export interface ListedRender {
  readonly name: string;
  readonly line: SpendLine;
}

export interface RenderDays {
  /** Makes `next` be found by its day. To be called before it is written: what is marked and never written is passed over. */
  mark(before: Render | undefined, next: Render): Promise<void>;
  /** Every render of these days, or every render ever. None is opened. */
  list(days?: Days): AsyncIterable<ListedRender>;
}

/** How many marked records are looked at at once. */
const SIDE_BY_SIDE = 16;

/**
 * Finds renders by the day of their line in the account, reading no more than those days. Most have the day that their pipeline's
 * id begins with, by which the listing goes; a render of another day leaves a mark under that day.
 */
export function createRenderDays(store: Pick<BlobStore, 'create' | 'facts' | 'list'>): RenderDays {
  async function* all(prefix: string): AsyncGenerator<ListedRender> {
    for await (const { name, metadata } of everything(store, prefix)) yield { name, line: spendLine(metadata) };
  }

  /** Of a day, begun in a pipeline of none of these days. */
  async function* marked(prefix: string, isListed: (pipelineId: string) => boolean): AsyncGenerator<ListedRender> {
    let names: string[] = [];
    const opened = async (): Promise<ListedRender[]> => {
      const facts = await Promise.all(names.map((name) => store.facts(name)));
      return facts.flatMap((fact, index) =>
        fact === undefined ? [] : [{ name: names[index] ?? '', line: spendLine(fact.metadata) }],
      );
    };
    for await (const mark of everything(store, prefix)) {
      const { pipelineId, name } = renderOfMark(mark.name);
      if (isListed(pipelineId)) continue;
      names.push(name);
      if (names.length < SIDE_BY_SIDE) continue;
      yield* await opened();
      names = [];
    }
    yield* await opened();
  }

  return {
    async mark(before, next) {
      const { day } = spendLineOf(next);
      if (dayOf(next.pipelineId) === digitsOf(day) || (before !== undefined && spendLineOf(before).day === day)) return;
      await store.create(ledgerNames.mark(digitsOf(day), next), {});
    },
    async *list(days) {
      if (days === undefined) {
        yield* all(ledgerNames.allRenders);
        return;
      }
      const [from, to] = [digitsOf(days.from), digitsOf(days.to)];
      const isListed = (pipelineId: string): boolean => {
        const day = dayOf(pipelineId);
        return day !== undefined && day >= from && day <= to;
      };
      // A render has one mark for each day that it ever had; its line tells which is true, and that once.
      const seen = new Set<string>();
      for (const prefix of digitPrefixes(from, to)) {
        for await (const render of all(ledgerNames.allRenders + prefix)) if (isWithin(render, days)) yield render;
        for await (const render of marked(ledgerNames.marks + prefix, isListed)) {
          if (seen.has(render.name) || !isWithin(render, days)) continue;
          seen.add(render.name);
          yield render;
        }
      }
    },
  };
}

const isWithin = ({ line: { day } }: ListedRender, { from, to }: Days): boolean => day >= from && day <= to;
const digitsOf = (day: string): string => day.replaceAll('-', '');
/** As its id begins; undefined for an id that was not made here. */
const dayOf = (pipelineId: string): string | undefined => /^(\d{8})t/.exec(pipelineId)?.[1];
