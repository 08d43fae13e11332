/** Where the page is: below which URL the API begins, and which pipeline it shows; null on the index. */
export interface Place {
  readonly apiUrl: string;
  readonly pipelineId: string | null;
  /** Opened by a link, which gives access to this pipeline alone. */
  readonly byLink?: true;
}

/** From the URL of the page: `…/api/review` or `…/api/pipelines/ID/review`. */
export function placeOf(url: string): Place {
  const { origin, pathname } = new URL(url);
  const found = /^(.*)\/pipelines\/([^/]+)\/review\/?$/.exec(pathname);
  if (found !== null) return { apiUrl: `${origin}${found[1] ?? ''}`, pipelineId: decodeURIComponent(found[2] ?? '') };
  const linked = /^(.*)\/shared\/([^/]+)\/review\/?$/.exec(pathname);
  if (linked !== null)
    return { apiUrl: `${origin}${linked[1] ?? ''}`, pipelineId: decodeURIComponent(linked[2] ?? ''), byLink: true };
  return { apiUrl: `${origin}${pathname.replace(/\/review\/?$/, '')}`, pipelineId: null };
}

export const indexUrl = ({ apiUrl }: Place): string => `${apiUrl}/review`;
export const pipelineUrl = ({ apiUrl }: Place, id: string): string =>
  `${apiUrl}/pipelines/${encodeURIComponent(id)}/review`;
