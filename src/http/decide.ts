import type { Decision } from '../contract/decision';
import { isAboutGate, isAboutRender } from '../contract/decision';
import { createDecideGate } from './decide-gate';
import { createDecideRender } from './decide-render';
import type { HttpDeps } from './deps';
import type { Endpoint } from './route';

/** `POST /api/pipelines/{id}/decision`: about a render whose fate is unknown, or about the gate at which a pipeline waits. */
export function createDecide(deps: HttpDeps): Endpoint<unknown, Decision> {
  const [aboutRender, aboutGate] = [createDecideRender(deps), createDecideGate(deps)];
  return async (call) => {
    const { body } = call;
    if (isAboutGate(body)) return aboutGate({ ...call, body });
    if (isAboutRender(body)) return aboutRender({ ...call, body });
    throw new Error('A decision is about a gate or about a render; its schema knows.');
  };
}
