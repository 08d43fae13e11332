import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient, HttpDurableClientHandler } from 'durable-functions';
import type { FieldProblem } from '../contract/problem-details';
import { logStep } from '../log';
import { orchestrationClient } from '../orchestrations/client';
import { callerByLink } from './check-link';
import { checkQuery } from './check-query';
import { corsHeaders } from './cors';
import type { HttpApp } from './deps';
import { checkInput } from './input-problems';
import type { LinkedRoute } from './links';
import { linksFor } from './links';
import { problemResponse } from './problem-response';
import { readBody } from './read-body';
import type { BodySpec, Endpoint, Route } from './route';

export interface ServeOptions {
  readonly app: HttpApp;
  /** Where each route is that links lead to. */
  readonly paths: Readonly<Record<LinkedRoute, string>>;
}

/**
 * The one wrapper around every endpoint: it holds query and body against the route, and what it answers is always an object. With
 * HTTP streaming on, a handler that throws or returns nothing never answers its caller.
 */
export function serve(route: Route, { app, paths }: ServeOptions): HttpDurableClientHandler {
  const endpoint = endpointOf(route, app);
  return async (request, client, context) => {
    const answer = await answerTo(request, client, context).catch((error: unknown) => failure(error, context));
    return finished(answer, { isHead: request.method === 'HEAD', cors: corsHeaders(request.headers, app.corsOrigins) });
  };

  async function answerTo(
    request: HttpRequest,
    client: DurableClient,
    context: InvocationContext,
  ): Promise<HttpResponseInit> {
    // Read whatever comes of it: left in the connection between host and worker, it would stand in the way of others' requests.
    const { maxBodyBytes = 0, maxImageBytes = 0 } = app.deps ?? {};
    const json =
      route.body &&
      (await readBody(request, {
        ...{ maxBytes: maxBodyBytes, ifEmpty: route.body.ifEmpty },
        maxImageBytes: route.body.takesImage === true ? maxImageBytes : 0,
      }));
    if (endpoint === undefined) return unconfigured(app);
    const by = await callerOf(request);
    if (by !== undefined && 'refused' in by) return by.refused;
    const query = checkQuery(route.query, request.query);
    const body = json?.ok === false ? undefined : await checkBody(route.body, json?.value);
    const problems = [...problemsOf(body), ...(json?.ok === true ? json.problems : [])];
    if (!query.ok) return badQuery([...query.problems, ...problems]);
    if (json?.ok === false) return json.response;
    if (body?.ok !== true || problems.length > 0) return refusal(route.body, problems);
    return endpoint({
      request,
      client: orchestrationClient(client),
      query: query.value,
      body: body.value,
      ...(json?.image === undefined ? {} : { image: json.image }),
      links: linksFor(request.url, route.path, paths),
      ...(by === undefined ? {} : { byLink: by.caller }),
      log: (step, fields) => logStep(context, step, fields),
      refuseBody: (problems) => refusal(route.body, problems),
    });
  }

  /** What a link may do is open to everybody as far as the host goes. */
  async function callerOf(request: HttpRequest): Promise<Awaited<ReturnType<typeof callerByLink>> | undefined> {
    if (route.shared === undefined || route.auth !== 'anonymous' || app.deps === undefined) return undefined;
    return callerByLink(request, route.shared, app.deps);
  }

  async function checkBody(spec: BodySpec | undefined, value: unknown): Promise<ReturnType<typeof checkInput>> {
    if (spec === undefined || app.deps === undefined) return { ok: true, value: undefined };
    return checkInput(spec.schema(await app.deps.backends.limits(), value), value);
  }
}

const problemsOf = (checked: ReturnType<typeof checkInput> | undefined): readonly FieldProblem[] =>
  checked?.ok === false ? checked.problems : [];

/** Undefined where settings are missing without which it cannot work. */
function endpointOf({ create }: Route, app: HttpApp): Endpoint | undefined {
  if ('always' in create) return create.always(app);
  return app.deps && create.of(app.deps);
}

const unconfigured = ({ problems }: HttpApp): HttpResponseInit =>
  problemResponse({
    code: 'SETTINGS_INCOMPLETE',
    detail: 'GET /api/health lists every setting that is missing.',
    extra: { settings: problems },
  });

/** What is wrong with the body is said as well: whoever mends the query should not have to come back for that. */
const badQuery = (problems: readonly FieldProblem[]): HttpResponseInit =>
  problemResponse({
    code: 'INVALID_QUERY',
    detail: `${counted(problems)}; nothing was done.`,
    problems,
  });

function refusal(spec: BodySpec | undefined, problems: readonly FieldProblem[]): HttpResponseInit {
  if (spec === undefined) throw new Error('The body of a call that takes none was refused.');
  const { code, refused } = spec;
  return problemResponse({ code, detail: `${counted(problems)}; ${refused}.`, problems });
}

const counted = ({ length }: readonly unknown[]): string => `${length} problem${length === 1 ? '' : 's'}`;

function failure(error: unknown, context: InvocationContext): HttpResponseInit {
  const { invocationId } = context;
  context.error(
    JSON.stringify({ step: 'http.failed', invocationId, function: context.functionName, error: describe(error) }),
  );
  return problemResponse({
    code: 'INTERNAL_ERROR',
    detail: `Nothing is known to be wrong with the request. The log has the details under invocation ${invocationId}.`,
  });
}

/** Messages of SDK errors can hold request URLs with signatures; the first line without a query is enough to find the cause. */
function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (text.split('\n')[0] ?? '').replace(/\?[^\s"']*/g, '?…').slice(0, 500);
}

/** A HEAD is answered as the GET would be, without the body: its length is said in both. */
function finished(
  answer: HttpResponseInit,
  { isHead, cors }: { isHead: boolean; cors: Record<string, string> },
): HttpResponseInit {
  const { body, headers, ...rest } = answer;
  const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  const own = headers as Record<string, string> | undefined;
  const vary = [own?.['vary'], cors['vary']].filter((each) => each !== undefined).join(', ');
  return {
    ...rest,
    headers: { ...length, ...own, ...cors, ...(vary === '' ? {} : { vary }) },
    ...(isHead ? {} : { body }),
  };
}
