/** Preloaded into a process: the last line that it writes names the packages that it has loaded. */
process.on('exit', () => {
  const names = Object.keys(require.cache).map((file) => {
    const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
    return name?.replaceAll('\\', '/');
  });
  process.stdout.write(`\n${JSON.stringify([...new Set(names)].filter(Boolean))}`);
});
