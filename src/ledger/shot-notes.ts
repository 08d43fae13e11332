import { z } from 'zod';
import { problemSchema, shotOutcomeSchema } from '../contract/outcome';
import type { ReferenceFrame } from '../shots/run';
import { referenceFrameSchema, verdictSchema } from '../shots/run';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';

/** The latest thing an activity learned of a shot that is too long for the custom status. */
const shotNoteSchema = z.strictObject({
  /** How the shot ends if it ends by this; null for what ends nothing. */
  as: shotOutcomeSchema.nullable(),
  problem: problemSchema.nullable(),
  verdict: verdictSchema.nullable(),
});
export type ShotNote = z.infer<typeof shotNoteSchema>;

export interface NotedShot {
  readonly pipelineId: string;
  readonly shot: string;
  readonly attempt: number;
}

/**
 * What the document of a running pipeline tells beyond its status. The orchestration carries all of it to the end, so a note
 * that is lost is missed by nobody but the reader in between.
 */
export interface ShotNotes {
  keep(shot: NotedShot, note: Partial<ShotNote>): Promise<void>;
  of(shot: NotedShot): Promise<ShotNote | undefined>;
  keepReference(pipelineId: string, reference: ReferenceFrame): Promise<void>;
  /** After a frame could not be taken: the one before came from another clip. */
  forgetReference(pipelineId: string): Promise<void>;
  reference(pipelineId: string): Promise<ReferenceFrame | undefined>;
}

const NOTHING: ShotNote = { as: null, problem: null, verdict: null };

export function createShotNotes(store: Pick<BlobStore, 'read' | 'write' | 'remove'>): ShotNotes {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> =>
    (await store.read(name, (value) => schema.parse(value)))?.value;
  return {
    keep: (shot, note) => store.write(ledgerNames.note(shot), { ...NOTHING, ...note }),
    of: (shot) => read(ledgerNames.note(shot), shotNoteSchema),
    keepReference: (pipelineId, reference) => store.write(ledgerNames.referenceNote(pipelineId), reference),
    forgetReference: (pipelineId) => store.remove(ledgerNames.referenceNote(pipelineId)),
    reference: (pipelineId) => read(ledgerNames.referenceNote(pipelineId), referenceFrameSchema),
  };
}
