/**
 * Which functions are off: by `AzureWebJobs.<name>.Disabled` (or with underscores), or because host.json's `functions`
 * lists others only.
 */
export function disabledFunctions(
  settings: Readonly<Record<string, string | undefined>>,
  allowList: readonly string[],
): (name: string) => boolean {
  const off = new Set(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined && /^(true|1)$/i.test(value))
      .map(([name]) => /^AzureWebJobs[._](.+)[._]Disabled$/i.exec(name)?.[1]?.toLowerCase())
      .filter((name) => name !== undefined),
  );
  const allowed = new Set(allowList.map((name) => name.toLowerCase()));
  return (name) => off.has(name.toLowerCase()) || (allowed.size > 0 && !allowed.has(name.toLowerCase()));
}
