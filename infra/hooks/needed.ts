/** A value that provisioning leaves in the azd environment. */
export function needed(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name]?.trim();
  if (value) return value;
  throw new Error(`${name} is not in the azd environment; run "azd provision" first.`);
}
