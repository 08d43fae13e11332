/** Makes a folder the working directory, for apps that read files by relative paths. Returns what goes back. */
export function enterDirectory(folder: string): () => void {
  const before = process.cwd();
  process.chdir(folder);
  return () => process.chdir(before);
}
