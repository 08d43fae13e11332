import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultBook } from '../faults/fault-book';
import { parseFault } from '../faults/parse-fault';
import type { Answer } from '../http/answer';
import { ok } from '../http/answer';
import { readBody } from '../http/read-body';
import type { RequestLog } from '../http/request-log';
import { sendAnswer } from '../http/send-answer';
import { billFor } from '../jobs/bill';
import type { Job } from '../jobs/job';
import { jobState, type JobState } from '../jobs/job-state';
import type { SimulatorProfile } from '../profile';
import { parseProfilePatch } from '../profile';
import type { Service } from '../service/service';
import { seedJobs } from './seed-jobs';

/** A job as `GET /_simulator/jobs` shows it. */
export interface ListedJob extends Job {
  readonly state: JobState;
}

export interface ControlDeps {
  readonly service: Service;
  readonly faults: FaultBook;
  readonly requests: RequestLog;
  readonly patchProfile: (patch: Partial<SimulatorProfile>) => SimulatorProfile;
}

type Handler = (deps: ControlDeps, body: unknown, query: URLSearchParams) => Answer;

const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /_simulator/clock': ({ service: { clock } }) =>
    ok({ kind: clock.kind, nowMs: clock.now(), now: new Date(clock.now()).toISOString(), scale: clock.toRealMs(1) }),
  'GET /_simulator/requests': ({ requests }, _body, query) => {
    const operation = query.get('operation');
    const shown = requests.all().filter((record) => operation === null || record.operation === operation);
    return ok({ dropped: requests.dropped(), requests: shown });
  },
  'DELETE /_simulator/requests': ({ requests }) => {
    requests.clear();
    return ok({ cleared: true });
  },
  'GET /_simulator/jobs': ({ service: { store, clock } }) =>
    ok({ jobs: store.all().map((job) => ({ ...job, state: jobState(job, clock.now()) })) }),
  'POST /_simulator/jobs': ({ service }, body) => ok({ ids: seedJobs(service, body) }),
  'GET /_simulator/bill': ({ service: { store, clock } }) => ok(billFor(store.all(), clock.now())),
  'GET /_simulator/profile': ({ service }) => ok(service.profile()),
  'PUT /_simulator/profile': ({ patchProfile }, body) => ok(patchProfile(parseProfilePatch(body))),
  'GET /_simulator/faults': ({ faults }) => ok({ faults: faults.all() }),
  'POST /_simulator/faults': ({ faults }, body) => ({ ...ok(faults.add(parseFault(body))), status: 201 }),
  'DELETE /_simulator/faults': ({ faults }) => {
    faults.clear();
    return ok({ cleared: true });
  },
};

/** The routes by which tests and people look into the simulator and script it. They need no credential and suffer no faults. */
export async function controlExchange(
  deps: ControlDeps,
  { request, response, url }: { request: IncomingMessage; response: ServerResponse; url: URL },
): Promise<void> {
  const text = (await readBody(request))?.toString('utf8') ?? '';
  await sendAnswer(response, { answer: controlAnswer(deps, { method: request.method ?? '', url, text }) });
}

function controlAnswer(deps: ControlDeps, { method, url, text }: { method: string; url: URL; text: string }): Answer {
  const handler = HANDLERS[`${method} ${url.pathname}`];
  if (handler === undefined) {
    return refusal(404, `No control route ${method} ${url.pathname}; there are: ${Object.keys(HANDLERS).join(', ')}.`);
  }
  try {
    return handler(deps, text === '' ? {} : JSON.parse(text), url.searchParams);
  } catch (error) {
    // What parsers throw about their input; anything else is a defect here and goes on.
    if (error instanceof TypeError || error instanceof SyntaxError) return refusal(400, error.message);
    throw error;
  }
}

function refusal(status: number, message: string): Answer {
  return { status, headers: {}, json: { error: { message } } };
}
