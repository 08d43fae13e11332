import { triggerOf, type RegisteredFunction } from '../worker/registry';

const TRIGGERS = ['httptrigger', 'orchestrationtrigger', 'activitytrigger', 'entitytrigger'];
const BINDINGS = [...TRIGGERS, 'http', 'durableclient', 'orchestrationclient'];

/** What of the app's functions this host does not do, one line each: named at start rather than passed over. */
export function unsupportedParts(functions: Iterable<RegisteredFunction>): string[] {
  return [...functions].flatMap((fn) => {
    const { name, bindings, retryOptions } = fn.metadata;
    const { type } = triggerOf(fn);
    if (!TRIGGERS.includes(type.toLowerCase())) return [`${name}: its trigger (${type}); it never runs here`];
    const others = Object.values(bindings).filter((binding) => !BINDINGS.includes(binding.type.toLowerCase()));
    return [
      ...others.map((binding) => `${name}: its ${binding.direction} binding (${binding.type}); it has no value here`),
      ...(retryOptions === undefined ? [] : [`${name}: its retry policy; a failure is final here`]),
    ];
  });
}
