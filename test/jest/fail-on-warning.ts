// A process warning (unhandled rejection, listener leak, deprecated API) is a defect, so it fails the test file it came from.
process.on('warning', (warning) => {
  throw new Error(`Process warning during a test: ${warning.name}: ${warning.message}`, { cause: warning });
});
