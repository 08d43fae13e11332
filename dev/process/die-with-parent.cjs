// Preloaded into every child process: the channel to the parent closes however the parent ends, kill -9 included.
process.on('disconnect', () => process.exit(0));
