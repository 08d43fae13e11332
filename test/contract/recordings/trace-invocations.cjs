// Preloaded into the host: writes down what each invocation of the recorded app was given and what it returned.
const { appendFileSync } = require('node:fs');
const Module = require('node:module');

const { require: plain } = Module.prototype;
let traced = false;
Module.prototype.require = function (id) {
  const loaded = Reflect.apply(plain, this, [id]);
  if (id === '@azure/functions' && !traced && loaded.app !== undefined) {
    traced = true;
    trace(loaded.app);
  }
  return loaded;
};

function trace(app) {
  app.hook.preInvocation((context) => {
    // As text at once: the SDK changes the objects it is given.
    context.hookData.given = JSON.stringify(context.inputs[0] ?? null);
  });
  app.hook.postInvocation(({ invocationContext, hookData, result, error }) => {
    const { functionName, options } = invocationContext;
    if (options.trigger.type === 'httpTrigger') return;
    const returned = JSON.stringify(result ?? null);
    const line = `{"function":"${functionName}","trigger":"${options.trigger.type}","input":${hookData.given},"returned":${returned},"failed":${error !== undefined && error !== null}}`;
    appendFileSync(process.env.TRACE_FILE, `${line}\n`);
  });
}
