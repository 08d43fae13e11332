/** Long enough for gateways that pack provider, model and upstream id into one. */
export const LONGEST_ID = 4_096;

/** What an id must be to be asked for, in words. */
export const USABLE_ID = `expected up to ${LONGEST_ID} visible ASCII characters without ".."`;

/** Opaque to us, but it becomes part of a URL path, where `..` would survive encoding and climb. */
export function isSafeJobId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= LONGEST_ID &&
    /^[\x21-\x7e]+$/.test(value) &&
    value !== '.' &&
    !value.includes('..')
  );
}

/** The id of a job as it is written, or as the number that some servers count by. */
export function readJobId(body: Readonly<Record<string, unknown>>): string | undefined {
  return [body['id'], body['task_id']]
    .map((value) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? String(value) : value))
    .find(isSafeJobId);
}

/** Whether two ids of a LiteLLM proxy name one job of its upstream: it packs that job's id into different wrappings. */
export function isSameUpstreamJob(one: string, other: string): boolean {
  const upstream = upstreamId(one);
  return upstream !== undefined && upstream === upstreamId(other);
}

function upstreamId(id: string): string | undefined {
  const packed = /^video_([A-Za-z0-9+/_-]+=*)$/.exec(id)?.[1];
  return packed === undefined
    ? undefined
    : /(?:^|;)video_id:([^;]+)/.exec(Buffer.from(packed, 'base64').toString('latin1'))?.[1];
}

/** No server makes such an id, so what answers here answers everywhere. */
export const IMPOSSIBLE_ID = 'shotloop-asks-for-no-job';
