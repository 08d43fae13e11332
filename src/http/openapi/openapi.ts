import type { Backend } from '../../plans/backend';
import { ANSWER_HEADERS, REQUEST_HEADERS } from '../header-table';
import { LINK_COOKIE } from '../link-cookie';
import type { Route } from '../route';
import { EXAMPLE_BACKEND } from './example-pipeline';
import { examples } from './examples';
import type { Operation } from './operation';
import { headOf, operationOf } from './operation';
import type { JsonSchema } from './schemas';
import { namedSchemas } from './schemas';

/** The version of the package; a test compares them. */
export const API_VERSION = '0.1.0';

export interface OpenApiOptions {
  readonly routes: Readonly<Record<string, Route>>;
  /** Of the backends of this app: briefs are held against them. None where settings are missing. */
  readonly limits: readonly Backend[];
  /** Path below which the calls are, such as `/api`. */
  readonly prefix: string;
}

export interface OpenApi {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<'get' | 'head' | 'post' | 'delete', Operation>>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, object>>;
    readonly parameters: Readonly<Record<string, object>>;
    readonly headers: Readonly<Record<string, object>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

/** The API as OpenAPI 3.1, made of the table of routes and of the schemas that check what comes and goes. */
export function openApi({ routes, prefix, ...options }: OpenApiOptions): OpenApi {
  const limits = options.limits.length === 0 ? [EXAMPLE_BACKEND] : options.limits;
  const told = Object.entries(routes).filter(([, { method }]) => method !== 'OPTIONS');
  const paths: Record<string, Record<string, Operation>> = {};
  const given = examples();
  for (const [name, route] of told) {
    const path = (paths[`/${route.path}`] ??= {});
    const operation = operationOf(name, route, given);
    path[route.method.toLowerCase()] = operation;
    // HEAD works wherever GET does; it is of use by itself where a part may be asked for.
    if (206 in route.answers) path['head'] = headOf(operation);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'shotloop',
      version: API_VERSION,
      summary: 'A durable pipeline for text-to-video.',
      description: ABOUT,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: prefix, description: 'This app' }],
    tags: TAGS,
    paths,
    components: {
      securitySchemes: SECURITY,
      parameters: {
        ...PATH_PARAMETERS,
        ...Object.fromEntries(
          Object.entries(REQUEST_HEADERS).map(([name, { about, example }]) => [
            name,
            { name, in: 'header', description: about, required: false, schema: { type: 'string' }, example },
          ]),
        ),
      },
      headers: Object.fromEntries(
        Object.entries(ANSWER_HEADERS).map(([name, { about, example }]) => [
          name,
          { description: about, schema: { type: 'string' }, example },
        ]),
      ),
      schemas: namedSchemas(
        told.map(([, route]) => route),
        limits,
      ),
    },
  };
}

const ABOUT = [
  'One brief makes a baseline clip, takes a reference frame from it, and makes follow-ups that change one thing each.',
  'Errors are `application/problem+json`; an unknown field or parameter is one. HEAD works wherever GET does.',
  'A browser of another origin may call where `SHOTLOOP_CORS_ORIGINS` allows it. Fields may be added to answers at any time.',
].join('\n\n');

const TAGS = [
  { name: 'pipelines', description: 'Start pipelines, follow them and act on them.' },
  { name: 'shared', description: 'The same for people who came by a link, with its cookie and without a key.' },
  { name: 'review', description: 'The page on which people look and decide.' },
  { name: 'app', description: 'What the app is, what it spent, and how it is described.' },
];

const SECURITY = {
  functionKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-functions-key',
    description: 'A function key of the app. The embedded host asks for none.',
  },
  functionKeyInQuery: {
    type: 'apiKey',
    in: 'query',
    name: 'code',
    description: 'The same, where no header can be sent. URLs get into logs: prefer the header.',
  },
  linkCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: LINK_COOKIE,
    description: 'What `POST /shared/{id}/session` sets.',
  },
};

const PATH_PARAMETERS = {
  webhookId: {
    ...{ name: 'webhookId', in: 'path', required: true, description: 'Id of the webhook, as the document tells it.' },
    ...{ schema: { type: 'string' }, example: '20260101t000000-0123456789_started-1' },
  },
  id: {
    ...{ name: 'id', in: 'path', required: true, description: 'Id of the pipeline.' },
    ...{ schema: { type: 'string' }, example: '20260101t000000-0123456789' },
  },
  file: {
    ...{ name: 'file', in: 'path', required: true, description: 'Name of the file, as documents link to it.' },
    ...{ schema: { type: 'string' }, example: '01-baseline.mp4' },
  },
};
