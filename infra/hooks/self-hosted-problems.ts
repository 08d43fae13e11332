/** Numbers that the templates bound as well; here each is told in one sentence before anything is created. */
const BOUNDS = [
  ['SELFHOSTED_COOLDOWN_SECONDS', 600, 86_400, 'seconds'],
  ['SELFHOSTED_STARTUP_MINUTES', 15, 40, 'minutes'],
  ['SELFHOSTED_WEIGHTS_GIB', 100, 102_400, 'GiB'],
] as const;

/** What is wrong with the choices of a self-hosted server, one sentence each. */
export function selfHostedProblems(env: Readonly<Record<string, string | undefined>>): string[] {
  const read = (name: string): string => env[name]?.trim() ?? '';
  const problems: string[] = [];
  for (const [name, least, most, unit] of BOUNDS) {
    const value = read(name);
    if (value !== '' && !(/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most))
      problems.push(`${name} is "${value}"; expected ${least} to ${most} ${unit}.`);
  }
  const image = read('SELFHOSTED_IMAGE');
  if (image !== '' && !/[:@][^/]+$/.test(image))
    problems.push(
      `SELFHOSTED_IMAGE is "${image}"; expected an image with its tag, or another one would run at every start.`,
    );
  const registry = read('SELFHOSTED_REGISTRY');
  if (registry !== '' && !image.startsWith(`${registry}/`))
    problems.push(
      `SELFHOSTED_REGISTRY is "${registry}" and SELFHOSTED_IMAGE is "${image}"; expected an image of that registry.`,
    );
  const command = read('SELFHOSTED_COMMAND');
  const profile = read('SELFHOSTED_PROFILE');
  if (command === '' && profile !== '' && profile !== 'vllm-omni')
    problems.push(
      `SELFHOSTED_PROFILE is ${profile} and SELFHOSTED_COMMAND is empty, which runs vLLM-Omni; name the command of that server.`,
    );
  if (/(^|;)\s*VIDEO_BACKENDS\s*=/.test(read('EXTRA_APP_SETTINGS')))
    problems.push('EXTRA_APP_SETTINGS holds VIDEO_BACKENDS, which AI_MODE selfhosted sets; use one of the two.');
  return problems;
}
