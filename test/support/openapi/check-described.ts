import Ajv2020 from 'ajv/dist/2020';
import type { OpenApi } from '../../../src/http/openapi/openapi';
import { operationsOf } from './described';

export interface ReceivedAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  /** JSON as its value. */
  readonly body: unknown;
}

/** Holds answers against a description alone, as a client would that has nothing else. */
export function describedAnswers(api: OpenApi): (operationId: string, answer: ReceivedAnswer) => void {
  const operations = operationsOf(api);
  // Of a description more is a schema than ajv knows, such as examples.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(api, 'api');
  return (operationId, { status, contentType, body }) => {
    const described = operations.get(operationId);
    if (described === undefined) throw new Error(`There is no operation ${operationId}.`);
    const { method, path, operation } = described;
    const response = operation.responses[status];
    const call = `${operationId} (${method} ${path})`;
    if (response === undefined) throw new Error(`${call} was answered ${status}, which is not described.`);
    const { content } = response as { content?: Record<string, unknown> };
    const [type = ''] = contentType?.split(';') ?? [];
    if (content === undefined || method === 'HEAD') {
      if (!isEmpty(body)) throw new Error(`${call} was answered ${status} with a body, and none is described.`);
      return;
    }
    if (!(type in content))
      throw new Error(`The ${status} of ${call} is ${type}; described are ${Object.keys(content).join(', ')}.`);
    if (!type.endsWith('json')) return;
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
    const check = ajv.compile({ $ref: `api#/${pointer.map(escaped).join('/')}` });
    if (!check(body)) throw new Error(`The ${status} of ${call} is not as described: ${ajv.errorsText(check.errors)}`);
  };
}

const isEmpty = (body: unknown): boolean =>
  body === '' || body === undefined || body === null || (Buffer.isBuffer(body) && body.length === 0);

/** As part of a JSON pointer within a URI. */
const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
