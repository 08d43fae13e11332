// Preloaded into the host: writes down what each invocation of the recorded app was given and what it returned, and what the
// app's durable client and the host said to each other.
const { appendFileSync } = require('node:fs');
const { Server } = require('node:http');
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
    context.hookData.metadata = JSON.stringify(context.invocationContext.triggerMetadata ?? null);
  });
  app.hook.postInvocation(({ invocationContext, hookData, result, error }) => {
    const { functionName, options } = invocationContext;
    if (options.trigger.type === 'httpTrigger') return;
    // In the recorder's words.
    const returned = result === undefined && error === undefined ? '"(undefined)"' : textOf(result);
    write(
      `{"function":"${functionName}","trigger":"${options.trigger.type}","input":${hookData.given},"triggerMetadata":${hookData.metadata},"returned":${returned},"failed":${error !== undefined && error !== null}}`,
    );
  });
}

const { emit } = Server.prototype;
Server.prototype.emit = function (name, req, res) {
  if (name === 'request' && req.url.startsWith('/durabletask/')) traceCall(req, res);
  return Reflect.apply(emit, this, arguments);
};

function traceCall(req, res) {
  const chunks = [];
  const { end } = res;
  res.end = function (chunk) {
    if (chunk !== undefined) chunks.push(Buffer.from(chunk));
    return Reflect.apply(end, this, arguments);
  };
  res.once('finish', () => {
    const [, ...lines] = res._header.trim().split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    write(
      JSON.stringify({
        trigger: 'client',
        request: { method: req.method, url: `http://${req.headers.host}${req.url}` },
        response: { status: res.statusCode, headers, body: Buffer.concat(chunks).toString('utf8') },
      }),
    );
  });
}

function write(line) {
  appendFileSync(process.env.TRACE_FILE, `${line}\n`);
}

/** Some results have no JSON; the recorder wrote null for them. */
function textOf(result) {
  try {
    return JSON.stringify(result ?? null);
  } catch {
    return 'null';
  }
}
