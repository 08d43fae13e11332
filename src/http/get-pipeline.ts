import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ShotNote } from '../contract/shot-note';
import { PIPELINE_STATES } from '../shots/pipeline-states';
import type { KnownPipeline } from '../views/document';
import type { PipelineDocument } from '../views/pipeline-document';
import { parameter } from './check-query';
import { conditionalAnswer } from './conditional-answer';
import { tagMatches } from './conditions';
import type { HttpDeps } from './deps';
import type { DetailSources } from './load-details';
import type { Outline } from './load-document';
import { explain, loadOutline } from './load-document';
import { jsonResponse, notFound } from './problem-response';
import type { Endpoint } from './route';

const MAX_WAIT_SECONDS = 60;
/** Whoever waits learns of a change within a second, also on a busy machine. */
const LOOK_EVERY_MS = 500;
/** How long whoever came by a link is still held after that was revoked, at most. */
const CHECK_LINK_EVERY_MS = 5_000;

const seconds = `0 to ${MAX_WAIT_SECONDS} seconds`;
export const getPipelineQuery = z.strictObject({
  wait: parameter
    .regex(/^\d{1,3}(\.\d{1,3})?$/, seconds)
    .transform(Number)
    .refine((wait) => wait <= MAX_WAIT_SECONDS, seconds)
    .default(0)
    .describe('Holds the answer for so many seconds, or until something changes.'),
});

type Deps = Pick<HttpDeps, 'records' | 'sleep' | 'now' | 'uptimeMs'> & DetailSources;

/**
 * `GET /api/pipelines/{id}`: the pipeline document. `?wait=30` holds the answer until something changes, or 30 s have
 * passed; with `If-None-Match`, until it is another one than the caller has seen (304 if none came).
 */
export function createGetPipeline({
  records,
  sleep,
  now,
  uptimeMs,
  ...details
}: Deps): Endpoint<z.output<typeof getPipelineQuery>> {
  return async ({ request, client, query, links, byLink }) => {
    const { id } = request.params;
    // Whoever waits does so in real time, whatever clock the pipeline goes by.
    const untilMs = uptimeMs() + query.wait * 1_000;
    const look = async (): Promise<Seen | undefined> => {
      const outline = await loadOutline(id, { client, records, links, now });
      return outline && { ...outline, etag: etagOf(outline.document, await askedAbout(outline.document)) };
    };
    // Most looks find nothing new, and many pages may be held at once: those ask the engine, and no storage.
    const lookAgain = async (before: Seen): Promise<Seen> => {
      const status = isAsked(before.document) ? undefined : await client.status(before.document.id);
      return isAsBefore(status, before.known.status) ? before : ((await look()) ?? before);
    };
    const first = await look();
    if (first === undefined) return notFound(`There is no pipeline "${id}".`);
    // A caller who says what it knows misses nothing between two calls; without that, news is what is new from now on.
    const given = request.headers.get('if-none-match')?.trim() ?? '*';
    const known = given === '*' ? first.etag : given;
    let seen = first;
    const isNews = (): boolean => !tagMatches(known, seen.etag, 'weak');
    const isOver = (): boolean => uptimeMs() >= untilMs || PIPELINE_STATES[seen.document.state].ended || isNews();
    let checkedMs = uptimeMs();
    while (!isOver()) {
      await sleep(LOOK_EVERY_MS);
      seen = await lookAgain(seen);
      // What comes after the end of a link is none of its holder's business, and the end itself is told soon.
      if (byLink !== undefined && (isOver() || uptimeMs() - checkedMs >= CHECK_LINK_EVERY_MS)) {
        checkedMs = uptimeMs();
        const refused = await byLink.refusedMeanwhile();
        if (refused !== undefined) return refused;
      }
    }
    const headers = { etag: seen.etag, 'cache-control': 'no-store' };
    return (
      conditionalAnswer(request.headers, headers) ??
      jsonResponse(await explain(seen, { links, ...details }), { headers })
    );
  };

  /** What is told of renders that somebody is asked about: it changes with what they answer while nothing else does. */
  function askedAbout({ id: pipelineId, shots }: PipelineDocument): Promise<(ShotNote | undefined)[]> {
    const asked = shots.filter(({ state }) => state === 'undecided');
    return Promise.all(asked.map(({ name: shot, attempt }) => details.notes.of({ pipelineId, shot, attempt })));
  }
}

/** Somebody is asked about a render, and the engine does not tell of what. */
const isAsked = ({ shots }: PipelineDocument): boolean => shots.some(({ state }) => state === 'undecided');

type Status = KnownPipeline['status'];

/** What the engine tells of a pipeline while it runs; its plan and its records stay as they are until it has ended. */
const isAsBefore = (now: Status, before: Status): boolean =>
  now !== undefined &&
  before !== undefined &&
  now.runtimeStatus === before.runtimeStatus &&
  JSON.stringify(now.customStatus) === JSON.stringify(before.customStatus);

interface Seen extends Outline {
  readonly etag: string;
}

/** Of what happened to the pipeline. Weak: the engine touches its time stamps without anything having happened. */
function etagOf({ state, stage, shots, problem, cancel, gate }: PipelineDocument, asked: readonly unknown[]): string {
  return `W/"${createHash('sha256')
    .update(JSON.stringify([state, stage, shots, problem, cancel, ...(gate === null ? [] : [gate.id]), ...asked]))
    .digest('hex')
    .slice(0, 32)}"`;
}
