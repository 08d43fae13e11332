export type HookName = 'preInvocation' | 'postInvocation' | 'appStart' | 'appTerminate' | 'log';
export type Hook = (context: Record<string, unknown>) => unknown;

export interface Hooks {
  add(name: string, callback: Hook): { dispose(): void };
  /** Runs the callbacks of a name one after another, each awaited. */
  run(name: HookName, context: Record<string, unknown>): Promise<void>;
  /** Log hooks are synchronous: a log call has nobody to wait for them. */
  runLog(context: Record<string, unknown>): void;
  /** The one object that all of an app's hooks share. */
  readonly appData: Record<string, unknown>;
  /** What the appStart hooks keep for the appTerminate hooks. */
  readonly lifeData: Record<string, unknown>;
}

const names: readonly string[] = ['preInvocation', 'postInvocation', 'appStart', 'appTerminate', 'log'];

export function hooks(): Hooks {
  const callbacks = new Map<string, Hook[]>();
  return {
    appData: {},
    lifeData: {},
    add(name, callback) {
      if (!names.includes(name)) {
        throw Object.assign(new RangeError(`Unrecognized hook "${name}"`), { isAzureFunctionsSystemError: true });
      }
      callbacks.set(name, [...(callbacks.get(name) ?? []), callback]);
      return {
        dispose: () =>
          void callbacks.set(
            name,
            (callbacks.get(name) ?? []).filter((one) => one !== callback),
          ),
      };
    },
    async run(name, context) {
      for (const callback of callbacks.get(name) ?? []) await callback(context);
    },
    runLog(context) {
      for (const callback of callbacks.get('log') ?? []) callback(context);
    },
  };
}

/** A hook's context: what it may change are properties, the two bags of data cannot be replaced. */
export function hookContext(
  hookData: Record<string, unknown>,
  appHookData: Record<string, unknown>,
  rest: Record<string, unknown>,
): Record<string, unknown> {
  return {
    ...rest,
    get hookData() {
      return hookData;
    },
    set hookData(_) {
      throw new Error("Cannot assign to read only property 'hookData'");
    },
    get appHookData() {
      return appHookData;
    },
    set appHookData(_) {
      throw new Error("Cannot assign to read only property 'appHookData'");
    },
  };
}
