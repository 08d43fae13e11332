// Preloaded into the host: the recorded app sleeps for seconds of real time, which no clock can shorten.
const { setTimeout: whole } = globalThis;
// Not by assignment: the compiler would take that for a declaration, and every timer of the tests for one of no type.
Object.assign(globalThis, {
  setTimeout: (callback, ms, ...args) => whole(callback, ms >= 1000 && ms <= 10_000 ? ms / 10 : ms, ...args),
});
