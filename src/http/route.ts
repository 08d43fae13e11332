import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import type { LinkRole } from '../contract/link-role';
import type { FieldProblem } from '../contract/problem-details';
import type { ProblemCode } from '../contract/problem-types';
import type { Backend } from '../plans/backend';
import type { LogFields } from '../log';
import type { OrchestrationClient } from '../orchestrations/client';

import type { HttpApp, HttpDeps } from './deps';
import type { AnswerHeader, RequestHeader } from './header-table';
import type { LinkCaller } from './link-caller';
import type { Links } from './links';

/** One call of the API, with everything that its route says of it checked. */
export interface Call<Query = unknown, Body = unknown> {
  /** Its query and body have been read. */
  readonly request: HttpRequest;
  readonly client: OrchestrationClient;
  readonly query: Query;
  readonly body: Body;
  /** The picture that came with the body, where the route takes one. */
  readonly image?: Buffer;
  readonly links: Links;
  /** Who came by a link to the pipeline; absent: somebody with a key. */
  readonly byLink?: LinkCaller;
  readonly log: (step: string, fields: LogFields) => void;
  /** Refuses the body for what its schema alone cannot know. */
  readonly refuseBody: (problems: readonly FieldProblem[]) => HttpResponseInit;
}

/** It answers an object for everything it expects; what it throws becomes a 500 without details. */
export type Endpoint<Query = unknown, Body = unknown> = (call: Call<Query, Body>) => Promise<HttpResponseInit>;

export interface BodySpec<Body = unknown> {
  /** What a description of the API calls it. */
  readonly name: string;
  /** A brief is held against the limits of the backend that it names; others are the same for all. */
  readonly schema: (backends: readonly Backend[], value: unknown) => z.ZodType<Body>;
  /** A picture may come along: in the JSON, or as a part of a form. */
  readonly takesImage?: true;
  /** Taken for a body that was left out; without it there must be one. */
  readonly ifEmpty?: unknown;
  /** Of the problem that a body is which cannot be used. */
  readonly code: ProblemCode;
  /** What did not happen then. */
  readonly refused: string;
}

export interface AnswerSpec {
  readonly about: string;
  /** Of a JSON body. */
  readonly schema?: z.ZodType;
  /** Content type of a body that is no JSON. */
  readonly type?: string;
  /** Of a problem: every code that it may have. */
  readonly codes?: readonly ProblemCode[];
  /** Headers that say what the body does not. */
  readonly headers?: readonly AnswerHeader[];
}

/** One row of the table of routes: all there is to know of a call but what it does. */
export interface Route {
  /** GET is answered to HEAD as well. */
  readonly method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS';
  /** Below the route prefix, in the words of the Functions host. */
  readonly path: string;
  readonly about: string;
  readonly auth: 'function' | 'anonymous';
  /** Whoever came by a link to the pipeline may call it too, below `shared/`: with which role. Absent: nobody. */
  readonly shared?: LinkRole;
  readonly query: z.ZodObject;
  /** Headers that it reads, besides those of HTTP itself and the key. */
  readonly takes?: readonly RequestHeader[];
  readonly body?: BodySpec;
  /** By status; what every route may answer besides is added by `answersOf`. */
  readonly answers: Readonly<Record<number, AnswerSpec>>;
  readonly create: Create;
}

type Create<E = Endpoint> =
  | { readonly of: (deps: HttpDeps) => E }
  /** For what is there without settings, too. */
  | { readonly always: (app: HttpApp) => E };

type Typed<Query extends z.ZodObject, Body> = Omit<Route, 'auth' | 'query' | 'body' | 'create'> & {
  readonly auth?: Route['auth'];
  readonly query: Query;
  readonly body?: BodySpec<Body>;
  readonly create: Create<Endpoint<z.output<Query>, Body>>;
};

/** A row whose endpoint takes just what the row's own schemas make. That is what `serve` gives it, so the types may be dropped. */
export function route<Query extends z.ZodObject, Body = undefined>(row: Typed<Query, Body>): Route {
  return { auth: 'function', ...row } as Route;
}
