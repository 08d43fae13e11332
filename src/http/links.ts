import type { HttpRequest } from '@azure/functions';

export interface PipelineLinks {
  readonly self: string;
  readonly manifest: string;
  readonly cancel: string;
  readonly resume: string;
  readonly decision: string;
}

/** Absolute links to one pipeline, on the host and route prefix the caller used. */
export function pipelineLinks(request: Pick<HttpRequest, 'url'>, id: string): PipelineLinks {
  const self = `${pipelinesUrl(request)}/${encodeURIComponent(id)}`;
  return {
    self,
    manifest: `${self}/manifest`,
    cancel: `${self}/cancel`,
    resume: `${self}/resume`,
    decision: `${self}/decision`,
  };
}

export const mediaLink = (request: Pick<HttpRequest, 'url'>, id: string, file: string): string =>
  `${pipelinesUrl(request)}/${encodeURIComponent(id)}/media/${encodeURIComponent(file)}`;

function pipelinesUrl({ url }: Pick<HttpRequest, 'url'>): string {
  const { origin, pathname } = new URL(url);
  const end = pathname.toLowerCase().indexOf('/pipelines');
  if (end < 0) throw new Error(`${pathname} is not a path of the pipelines API.`);
  return `${origin}${pathname.slice(0, end)}/pipelines`;
}
