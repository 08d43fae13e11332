/** Absolute links, on the host and with the route prefix that the caller used. */
export interface Links {
  /** The page, for whoever comes by a link. */
  linkedReview(id: string): string;
  pipeline(id: string): PipelineLinks;
  media(id: string, file: string): string;
  sequence(id: string): string;
}

export interface PipelineLinks {
  readonly self: string;
  readonly manifest: string;
  readonly cancel: string;
  readonly resume: string;
  readonly decision: string;
  readonly review: string;
}

/** The routes that links lead to. */
export type LinkedRoute =
  | 'getPipeline'
  | 'getManifest'
  | 'getMedia'
  | 'cancelPipeline'
  | 'resumePipeline'
  | 'decideRender'
  | 'getSequence'
  | 'reviewPage'
  | 'linkedReviewPage';

/**
 * Links for the caller of one request. `called` is the path of the route that it was for: what stands before that in the URL is
 * the route prefix.
 */
export function linksFor(url: string, called: string, paths: Readonly<Record<LinkedRoute, string>>): Links {
  const { origin, pathname } = new URL(url);
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const prefix = segments.slice(0, segments.length - called.split('/').length);
  const link = (route: LinkedRoute, params: Readonly<Record<string, string>>): string =>
    [origin, ...prefix, filled(paths[route], params)].join('/');
  return {
    pipeline: (id) => ({
      self: link('getPipeline', { id }),
      manifest: link('getManifest', { id }),
      cancel: link('cancelPipeline', { id }),
      resume: link('resumePipeline', { id }),
      decision: link('decideRender', { id }),
      review: link('reviewPage', { id }),
    }),
    linkedReview: (id) => link('linkedReviewPage', { id }),
    media: (id, file) => link('getMedia', { id, file }),
    sequence: (id) => link('getSequence', { id }),
  };
}

function filled(path: string, params: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined)
      throw new Error(`The path ${path} needs "${name}", and has only ${Object.keys(params).join(', ')}.`);
    return encodeURIComponent(value);
  });
}
