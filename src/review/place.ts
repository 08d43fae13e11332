/** Where the page is: below which URL the API begins, and which pipeline it shows; null on the index. */
export interface Place {
  readonly apiUrl: string;
  readonly pipelineId: string | null;
  /** Opened by a link, which gives access to this pipeline alone. */
  readonly byLink?: true;
}

/** From the URL of the page: `…/api/review`, `…/api/pipelines/ID/review`, or by a link `…/api/shared/ID/review`. */
export function placeOf(url: string): Place {
  const { origin, pathname } = new URL(url);
  const [, before = '', by, id] = /^(.*)\/(pipelines|shared)\/([^/]+)\/review\/?$/.exec(pathname) ?? [];
  if (id !== undefined) {
    const place = { apiUrl: `${origin}${before}`, pipelineId: decodeURIComponent(id) };
    return by === 'shared' ? { ...place, byLink: true } : place;
  }
  return { apiUrl: `${origin}${pathname.replace(/\/review\/?$/, '')}`, pipelineId: null };
}

export const indexUrl = ({ apiUrl }: Place): string => `${apiUrl}/review`;
export const pipelineUrl = ({ apiUrl }: Place, id: string): string =>
  `${apiUrl}/pipelines/${encodeURIComponent(id)}/review`;
