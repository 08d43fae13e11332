import type { HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { hasEnded } from '../orchestrations/client';
import { isPipelineId } from '../plans/pipeline-id';
import { SEQUENCE_FILE } from '../plans/sequence-file';
import { mediaName } from '../storage/blob-names';
import { stitchedInBlob } from '../storage/stitched-in-blob';
import type { Sequence, Stitched } from '../views/sequence';
import { contentSha256, sequenceOf } from '../views/sequence';
import type { HttpDeps } from './deps';
import { jsonResponse, notFound, problemResponse } from './problem-response';
import type { Call, Endpoint } from './route';

export const getSequenceQuery = z.strictObject({
  stitch: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('makes one file of all clips, and answers 202 until it is there'),
});

const RETRY_AFTER_SECONDS = 5;

type Query = z.output<typeof getSequenceQuery>;

/** `GET /api/pipelines/{id}/sequence`: the clips in the order in which they tell it; with `stitch`, as one file besides. */
export function createGetSequence({ records, media }: Pick<HttpDeps, 'records' | 'media'>): Endpoint<Query> {
  return async (call) => {
    const { request, client, query, links, byLink } = call;
    const { id } = request.params;
    const plan = isPipelineId(id) ? await records.plan(id) : undefined;
    if (plan === undefined || id === undefined) return notFound(`There is no pipeline "${id}".`);
    const [status, run] = await Promise.all([client.status(id), records.run(id)]);
    if (run === undefined || (status !== undefined && !hasEnded(status))) return notEnded(id);
    const told = sequenceOf(plan, run, (file) => links.media(id, file));
    const blob = mediaName(id, SEQUENCE_FILE);
    const content = contentSha256(told);
    const stitched = await stitchedOf(blob, content, links.media(id, SEQUENCE_FILE));
    const self = links.sequence(id);
    const sequence: Sequence = {
      ...told,
      stitched: stitched ?? null,
      links: { self, stitch: `${self}?stitch=true`, manifest: links.pipeline(id).manifest },
    };
    if (!query.stitch || stitched !== undefined) return jsonResponse(sequence);
    // The file that is there is theirs to see; the work of making it is not theirs to start.
    if (byLink?.role === 'see') return notByLooking();
    return refusal(sequence) ?? make(call, { sequence, content, blob });
  };

  async function stitchedOf(blob: string, content: string, href: string): Promise<Stitched | undefined> {
    const known = stitchedInBlob(await media.facts(blob));
    if (known === undefined || known.content !== content) return undefined;
    const { bytes, sha256, frames, seconds, how, why = null } = known;
    return { file: SEQUENCE_FILE, href, bytes, sha256, frames, seconds, how, why, provenance: 'not carried' };
  }

  /** Starts the making of it, unless that is under way or has shown that it cannot be done. */
  async function make(
    { client, log }: Pick<Call, 'client' | 'log'>,
    { sequence, content, blob }: { sequence: Sequence; content: string; blob: string },
  ): Promise<HttpResponseInit> {
    const { id, clips } = sequence;
    const input = {
      ...{ pipelineId: id, blob, contentSha256: content },
      clips: clips.map(({ file, sha256 }) => ({ blob: mediaName(id, file), sha256 })),
    };
    const known = await client.stitch(input);
    if (known.outcome === 'failed') {
      const { code, detail } = known.problem;
      return problemResponse({
        code: 'SEQUENCE_NOT_MADE',
        detail,
        extra: { reason: code },
      });
    }
    if (known.outcome === 'started') log('sequence.started', { pipelineId: id, clips: clips.length });
    const headers = { location: sequence.links.stitch, 'retry-after': String(RETRY_AFTER_SECONDS) };
    return jsonResponse(sequence, { status: 202, headers });
  }
}

function refusal({ clips, missing }: Sequence): HttpResponseInit | undefined {
  if (missing.length > 0)
    return problemResponse({
      code: 'CLIPS_MISSING',
      detail: `These shots have no clip: ${missing.map(({ shot, outcome }) => `${shot} (${outcome})`).join(', ')}. Resume the pipeline and ask for them again.`,
      extra: { missing },
    });
  return clips.length > 0 ? undefined : notFound('There is no clip to make a sequence of.');
}

const notByLooking = (): HttpResponseInit =>
  problemResponse({
    code: 'LINK_ROLE',
    detail:
      'Nobody has put the clips together into one file yet, and this link may not start that. Whoever has a link of the role "decide", or a key, may.',
  });

const notEnded = (id: string): HttpResponseInit =>
  problemResponse({
    code: 'STILL_RUNNING',
    detail: `Pipeline ${id} has not ended yet, so some of its clips are still to come. Follow it, and ask again.`,
  });
