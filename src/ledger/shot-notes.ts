import { z } from 'zod';
import type { ReferenceCandidate } from '../contract/reference-candidate';
import { referenceCandidateSchema } from '../contract/reference-candidate';
import type { ReferenceFrame } from '../contract/reference-frame';
import { referenceFrameSchema } from '../contract/reference-frame';
import type { ShotNote } from '../contract/shot-note';
import { shotNoteSchema } from '../contract/shot-note';
import { ledgerNames } from '../storage/blob-names';
import type { BlobStore } from '../storage/blob-store';

export interface NotedShot {
  readonly pipelineId: string;
  readonly shot: string;
  readonly attempt: number;
}

export interface NotedReference {
  readonly pipelineId: string;
  readonly reference: string;
}

/**
 * What the document of a running pipeline tells beyond its status. The orchestration carries all of it to the end, so a note
 * that is lost is missed by nobody but the reader in between.
 */
export interface ShotNotes {
  keep(shot: NotedShot, note: Partial<ShotNote>): Promise<void>;
  of(shot: NotedShot): Promise<ShotNote | undefined>;
  keepReference(of: NotedReference, frame: ReferenceFrame): Promise<void>;
  /** After a frame could not be taken: the one before came from another clip. */
  forgetReference(of: NotedReference): Promise<void>;
  reference(of: NotedReference): Promise<ReferenceFrame | undefined>;
  /** What the frame is chosen of. */
  keepCandidates(of: NotedReference, candidates: readonly ReferenceCandidate[]): Promise<void>;
  candidates(of: NotedReference): Promise<ReferenceCandidate[] | undefined>;
}

const NOTHING: ShotNote = { as: null, problem: null, verdict: null };

export function createShotNotes(store: Pick<BlobStore, 'read' | 'write' | 'remove'>): ShotNotes {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> =>
    (await store.read(name, (value) => schema.parse(value)))?.value;
  return {
    keep: (shot, note) => store.write(ledgerNames.note(shot), { ...NOTHING, ...note }),
    of: (shot) => read(ledgerNames.note(shot), shotNoteSchema),
    keepReference: (of, frame) => store.write(ledgerNames.referenceNote(of), frame),
    forgetReference: (of) => store.remove(ledgerNames.referenceNote(of)),
    reference: (of) => read(ledgerNames.referenceNote(of), referenceFrameSchema),
    keepCandidates: (of, candidates) => store.write(ledgerNames.candidatesNote(of), candidates),
    candidates: (of) => read(ledgerNames.candidatesNote(of), z.array(referenceCandidateSchema)),
  };
}
