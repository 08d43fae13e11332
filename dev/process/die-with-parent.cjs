// Preloaded into every child process: the channel to the parent closes however the parent ends, kill -9 included.
const GRACE_MS = 5_000;

process.on('disconnect', () => {
  // Its last words go into a pipe that nobody holds any more; failing over that would cost what it was about to save.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // Azurite saves its metadata every five seconds only, and when it is asked to end. So it is asked.
  if (!process.emit('SIGTERM')) process.exit(0);
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
