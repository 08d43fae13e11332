import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultBook, FaultSubject, Struck } from '../faults/fault-book';
import type { WholeAnswerFault } from '../faults/fault';
import { faultyAnswer } from '../faults/faulty-answer';
import type { Delivery } from '../faults/faulty-body';
import { faultyBody } from '../faults/faulty-body';
import { setTimeout as realPause } from 'node:timers/promises';
import type { Dialect, DialectRequest, StrayRequest } from '../dialects/dialect';
import { unknownRoute, validationError } from '../service/errors';
import type { Service, ServiceRequest, ServiceResult } from '../service/service';
import type { Answer } from './answer';
import type { Form } from './form';
import { parseForm } from './form';
import { readBody } from './read-body';
import type { RequestLog, RequestRecord } from './request-log';
import { requestRecord } from './request-record';
import { sourceIn } from '../service/source-in';
import { isUnderPlainV1, type Route } from './route';
import { sendAnswer } from './send-answer';

export interface ExchangeDeps {
  readonly service: Service;
  readonly dialect: Dialect;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly apiKeys: readonly string[] | undefined;
  readonly log: (message: string) => void;
}

/** One exchange with the service side of the simulator: read, record, strike or perform, answer. */
export async function exchange(
  deps: ExchangeDeps,
  {
    request,
    response,
    url,
    route,
    whileTimePasses,
  }: {
    request: IncomingMessage;
    response: ServerResponse;
    url: URL;
    route: Exclude<Route, { kind: 'control' }>;
    whileTimePasses: DialectRequest['whileTimePasses'];
  },
): Promise<void> {
  const { service, dialect, faults, requests } = deps;
  const body = await readBody(request);
  const form: Form =
    body === undefined ? { kind: 'unsupported', contentType: 'too large' } : await parseForm(request.headers, body);
  const operation = route.kind === 'operation' ? route.operation : route.kind;
  for (const [name, value] of Object.entries(dialect.headers?.() ?? {})) response.setHeader(name, value);
  const record = requests.add(requestRecord({ request, url, form, operation, atMs: service.clock.now() }));

  const method = request.method ?? '';
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const about: StrayRequest = {
    kind: route.kind,
    method,
    path: url.pathname,
    origin: `http://${request.headers.host ?? 'simulator'}`,
    allow: route.kind === 'wrong-method' ? route.allow : '',
  };
  const spoken = {
    ...about,
    query: url.searchParams,
    headers: request.headers,
    form,
    gone: gone.signal,
    whileTimePasses,
  };
  if (route.kind !== 'operation') {
    const own = dialect.extra?.(service, { ...spoken, id: '', style: 'plain', behind: () => undefined });
    if (own === undefined) deps.log(`${method} ${url.pathname}: no such route of the Videos API (${route.kind}).`);
    const result = await own;
    record.jobId = result?.job?.id ?? record.jobId;
    return finish(record, response, { answer: result?.answer ?? reworded(dialect, dialect.stray(about), about) });
  }
  const { id, style } = route;
  const subject = subjectOf(service, { ...spoken, id, style, operation: route.operation });
  const asked: DialectRequest = { ...spoken, id, style, behind: () => behindGateway(faults, { subject, record }) };

  for (const before of faults.takeAnswer('before', subject)) {
    if ((await strike(before, { service, dialect, about, subject, record, response })) === 'done') return;
  }

  const refusal = gatewayRefusal(deps, { request, url });
  const isThere = route.operation !== 'models' || id === '' || dialect.showsOneModel === true;
  const perform = isThere ? dialect.operations[route.operation] : undefined;
  const spokenAnswer: ServiceResult =
    refusal === undefined
      ? ((await perform?.(service, asked)) ?? { answer: dialect.stray(about) })
      : { answer: refusal };
  const { job } = spokenAnswer;
  const answer = reworded(dialect, spokenAnswer.answer, about);
  record.jobId = job?.id ?? record.jobId;
  if (answer.status >= 400) return finish(record, response, { answer });

  const known = job === undefined ? subject : { ...subject, jobId: job.id, jobIndex: job.index };
  for (const after of faults.takeAnswer('after', known)) {
    if ((await strike(after, { service, dialect, about, subject: known, record, response })) === 'done') return;
  }
  const delivery = faults.takeBody(known).reduce<Delivery>(
    (current, { id, action }) => {
      record.faults.push(id);
      return faultyBody(current, action, service);
    },
    { answer },
  );
  return finish(record, response, delivery);
}

async function finish(record: RequestRecord, response: ServerResponse, delivery: Delivery): Promise<void> {
  record.status = delivery.answer.status;
  record.outcome = 'answered';
  const { openai, ...answer } = delivery.answer;
  const isPlain = openai !== undefined && isUnderPlainV1(record.path);
  await sendAnswer(response, { ...delivery, answer: isPlain ? { ...answer, json: openai } : answer });
}

/** Lets a fault have its way; `go on` when it only took time. */
async function strike(
  { id, action }: Struck<WholeAnswerFault>,
  {
    service,
    dialect,
    about,
    subject,
    record,
    response,
  }: {
    service: Service;
    dialect: Dialect;
    about: StrayRequest;
    subject: FaultSubject;
    record: RequestRecord;
    response: ServerResponse;
  },
): Promise<'done' | 'go on'> {
  record.faults.push(id);
  switch (action.kind) {
    case 'delay':
      await realPause(action.realMs, undefined, { ref: false });
      return 'go on';
    case 'reset':
      record.outcome = 'reset';
      response.socket?.resetAndDestroy();
      return 'done';
    case 'no-answer':
      // The connection stays open until the client gives up or the simulator stops.
      record.outcome = 'unanswered';
      return 'done';
    default:
      await finish(record, response, { answer: spokenFault(action, { service, dialect, about, subject }) });
      return 'done';
  }
}

function subjectOf(
  { store }: Service,
  { operation, id, form }: ServiceRequest & { operation: FaultSubject['operation'] },
): FaultSubject {
  const fields = form.kind === 'json' || form.kind === 'multipart' ? form.fields : {};
  const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined);
  if (operation === 'create' || operation === 'image') {
    const isReference = (name: string): boolean => /^input_reference(\[|$)/.test(name);
    const hasReference =
      Object.keys(fields).some(isReference) || (form.kind === 'multipart' && form.image !== undefined);
    return { operation, jobIndex: store.nextIndex(), deployment: text('model'), prompt: text('prompt'), hasReference };
  }
  const about = id === '' ? (sourceIn(fields) ?? '') : id;
  const job = store.find(about);
  const known = {
    operation,
    jobId: about === '' ? undefined : about,
    jobIndex: job?.index,
    deployment: job?.deployment,
  };
  return { ...known, prompt: text('prompt') ?? job?.prompt, hasReference: job?.clip?.reference !== undefined };
}

function gatewayRefusal(
  { service, dialect, apiKeys }: ExchangeDeps,
  { request, url }: { request: IncomingMessage; url: URL },
): Answer | undefined {
  const { auth, badApiVersionStatus } = service.profile();
  const refused = auth === 'required' ? dialect.refuseCredential(request.headers, apiKeys) : undefined;
  if (refused !== undefined) return refused;
  const version = url.searchParams.get('api-version');
  if (version === null || version === 'v1' || version === 'preview') return undefined;
  const message = `API version '${version}' is not supported; supported are 'v1' and 'preview'.`;
  return badApiVersionStatus === 404 ? unknownRoute() : validationError(message, { param: 'api-version' });
}

/** A scripted refusal in the dialect's own words where it has some. */
function spokenFault(
  action: Exclude<WholeAnswerFault, { kind: 'delay' | 'reset' | 'no-answer' }>,
  {
    service,
    dialect,
    about,
    subject,
  }: { service: Service; dialect: Dialect; about: StrayRequest; subject: FaultSubject },
): Answer {
  const answer = faultyAnswer(action, { subject, nowMs: service.clock.now() });
  if (action.kind !== 'refuse') return answer;
  const own = dialect.refusals?.[action.as];
  if (own === undefined) return reworded(dialect, answer, about);
  const { status, headers, ...body } = own({
    jobId: subject.jobId ?? 'video_unknown',
    model: subject.deployment ?? '',
  });
  const retryAfter = answer.headers['retry-after'];
  return {
    ...body,
    status: action.status ?? status,
    headers: { ...headers, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
  };
}

function reworded(dialect: Dialect, answer: Answer, about: StrayRequest): Answer {
  return dialect.reword?.(answer, about) ?? answer;
}

/** A fault between a gateway and the server behind it strikes each attempt by itself. */
function behindGateway(
  faults: FaultBook,
  { subject, record }: { subject: FaultSubject; record: RequestRecord },
): ReturnType<DialectRequest['behind']> {
  const [struck] = faults.takeAnswer('behind', subject);
  if (struck === undefined) return undefined;
  record.faults.push(struck.id);
  return struck.action.kind === 'refuse' ? 'refused' : 'lost';
}
