import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultBook, FaultSubject, Struck } from '../faults/fault-book';
import type { WholeAnswerFault } from '../faults/fault';
import { faultyAnswer } from '../faults/faulty-answer';
import type { Delivery } from '../faults/faulty-body';
import { faultyBody } from '../faults/faulty-body';
import { setTimeout as realPause } from 'node:timers/promises';
import {
  notSimulated,
  routerNotFound,
  unauthorized,
  unknownRoute,
  validationError,
  wrongMethod,
} from '../service/errors';
import { performOperation } from '../service/perform-operation';
import type { Service, ServiceRequest } from '../service/service';
import type { Answer } from './answer';
import { credentialKind, isAuthorized } from './credential';
import type { Form } from './form';
import { parseForm } from './form';
import { readBody } from './read-body';
import type { RequestLog, RequestRecord } from './request-log';
import { requestRecord } from './request-record';
import { isUnderPlainV1, type Route } from './route';
import { sendAnswer } from './send-answer';

export interface ExchangeDeps {
  readonly service: Service;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly apiKeys: readonly string[] | undefined;
}

/** One exchange with the service side of the simulator: read, record, strike or perform, answer. */
export async function exchange(
  deps: ExchangeDeps,
  {
    request,
    response,
    url,
    route,
  }: { request: IncomingMessage; response: ServerResponse; url: URL; route: Exclude<Route, { kind: 'control' }> },
): Promise<void> {
  const { service, faults, requests } = deps;
  const body = await readBody(request);
  const form: Form =
    body === undefined ? { kind: 'unsupported', contentType: 'too large' } : await parseForm(request.headers, body);
  const operation = route.kind === 'operation' ? route.operation : route.kind;
  const requestId = randomUUID();
  response.setHeader('apim-request-id', requestId);
  response.setHeader('x-request-id', requestId);
  const record = requests.add(requestRecord({ request, url, form, operation, atMs: service.clock.now() }));

  if (route.kind !== 'operation')
    return finish(record, response, { answer: strayAnswer(route, request.method ?? '', url.pathname) });
  const asked: ServiceRequest = {
    id: route.id,
    style: route.style,
    query: url.searchParams,
    headers: request.headers,
    form,
  };
  const subject = subjectOf(service, { ...asked, operation: route.operation });

  for (const before of faults.takeAnswer('before', subject)) {
    if ((await strike(before, { service, subject, record, response })) === 'done') return;
  }

  const refusal = gatewayRefusal(deps, { request, url });
  const { answer, job } =
    refusal === undefined ? await performOperation(service, route.operation, asked) : { answer: refusal };
  record.jobId = job?.id ?? record.jobId;
  if (answer.status >= 400) return finish(record, response, { answer });

  const known = job === undefined ? subject : { ...subject, jobId: job.id, jobIndex: job.index };
  for (const after of faults.takeAnswer('after', known)) {
    if ((await strike(after, { service, subject: known, record, response })) === 'done') return;
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
    subject,
    record,
    response,
  }: { service: Service; subject: FaultSubject; record: RequestRecord; response: ServerResponse },
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
      await finish(record, response, { answer: faultyAnswer(action, { subject, nowMs: service.clock.now() }) });
      return 'done';
  }
}

function subjectOf(
  { store }: Service,
  { operation, id, form }: ServiceRequest & { operation: FaultSubject['operation'] },
): FaultSubject {
  const fields = form.kind === 'json' || form.kind === 'multipart' ? form.fields : {};
  const text = (name: string): string | undefined => (typeof fields[name] === 'string' ? fields[name] : undefined);
  if (operation === 'create') {
    const isReference = (name: string): boolean => /^input_reference(\[|$)/.test(name);
    const hasReference =
      Object.keys(fields).some(isReference) || (form.kind === 'multipart' && form.image !== undefined);
    return { operation, jobIndex: store.nextIndex(), deployment: text('model'), prompt: text('prompt'), hasReference };
  }
  const job = store.find(id);
  const known = { operation, jobId: id === '' ? undefined : id, jobIndex: job?.index, deployment: job?.deployment };
  return { ...known, prompt: text('prompt') ?? job?.prompt, hasReference: job?.clip?.reference !== undefined };
}

function gatewayRefusal(
  { service, apiKeys }: ExchangeDeps,
  { request, url }: { request: IncomingMessage; url: URL },
): Answer | undefined {
  const { auth, badApiVersionStatus } = service.profile();
  if (auth === 'required' && !isAuthorized(request.headers, apiKeys))
    return unauthorized({ given: credentialKind(request.headers) !== 'none' });
  const version = url.searchParams.get('api-version');
  if (version === null || version === 'v1' || version === 'preview') return undefined;
  const message = `API version '${version}' is not supported; supported are 'v1' and 'preview'.`;
  return badApiVersionStatus === 404 ? unknownRoute() : validationError(message, { param: 'api-version' });
}

function strayAnswer(route: Exclude<Route, { kind: 'control' | 'operation' }>, method: string, path: string): Answer {
  switch (route.kind) {
    case 'wrong-method':
      return wrongMethod(method, path, route.allow);
    case 'unknown-path':
      return routerNotFound(`${method} ${path}`);
    case 'not-simulated':
      return notSimulated(`${method} ${path}`);
    case 'unknown-route':
      return unknownRoute();
  }
}
