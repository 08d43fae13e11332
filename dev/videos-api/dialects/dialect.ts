import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../http/answer';
import type { Operation } from '../http/route';
import type { REFUSALS } from '../faults/fault';
import type { SimulatorProfile } from '../profile';
import type { Service, ServiceRequest, ServiceResult } from '../service/service';

/** A request as a dialect sees it: which server answers decides what of it is read. */
export interface DialectRequest extends ServiceRequest {
  readonly method: string;
  readonly path: string;
  /** `http://HOST` as the client called it. */
  readonly origin: string;
  /** Aborted when the client goes before it has an answer. */
  readonly gone: AbortSignal;
  /** Lets simulated time pass while a promise is awaited: a create that blocks must not stop a virtual clock. */
  readonly whileTimePasses: <T>(wait: Promise<T>) => Promise<T>;
  /** What goes wrong between a gateway and the server behind it, at this attempt. */
  readonly behind: () => 'lost' | 'refused' | undefined;
}

export type Handler = (service: Service, request: DialectRequest) => ServiceResult | Promise<ServiceResult>;

export type Refusal = (typeof REFUSALS)[number];

/** How one kind of server speaks the protocol: data, and one small function an operation. */
export interface Dialect {
  readonly name: string;
  /** How its answers are known: from running servers, from the service's documents and reports, or only from source code. */
  readonly evidence: 'recorded' | 'documents' | 'source';
  /** The paths under which it serves. */
  readonly bases: readonly ('/v1' | '/openai/v1')[];
  /** Where it differs from the default profile. */
  readonly profile: Partial<SimulatorProfile>;
  /** The models that it serves when none are named. */
  readonly models: readonly string[];
  /** What is not here is a route that this server does not have. */
  readonly operations: Readonly<Partial<Record<Operation, Handler>>>;
  /** `GET /models/{id}` is there, too. */
  readonly showsOneModel?: true;
  /** Further routes of its own; undefined where a request is none of them. */
  readonly extra?: (service: Service, request: DialectRequest) => ServiceResult | Promise<ServiceResult> | undefined;
  /** What a request without a route gets. */
  readonly stray: (asked: StrayRequest) => Answer;
  /** The refusal of a request's credential, or undefined. */
  readonly refuseCredential: (
    headers: IncomingHttpHeaders,
    apiKeys: readonly string[] | undefined,
  ) => Answer | undefined;
  /** How it words refusals that are scripted as faults; the others are worded as OpenAI and Azure do. */
  readonly refusals?: Readonly<Partial<Record<Refusal, (about: { jobId: string; model: string }) => Answer>>>;
  /** The last word on an answer that the shared operations gave. */
  readonly reword?: (answer: Answer, asked: StrayRequest) => Answer;
  /** Headers on every answer. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** HEAD is answered as GET without the body; otherwise there is no HEAD. */
  readonly answersHead?: true;
}

export interface StrayRequest {
  readonly kind: 'wrong-method' | 'unknown-path' | 'not-simulated' | 'unknown-route' | 'operation';
  readonly method: string;
  readonly path: string;
  readonly origin: string;
  /** Of a wrong method. */
  readonly allow: string;
}
