import type { OpenApi } from '../../../src/http/openapi/openapi';
import type { Operation } from '../../../src/http/openapi/operation';

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Every operation of a description, by its id. */
export function operationsOf({ paths }: Pick<OpenApi, 'paths'>): Map<string, DescribedOperation> {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  return new Map(all.map((each) => [each.operation.operationId, each]));
}
