/** The environment wins over local.settings.json, as with Core Tools; what the caller gives wins over both. */
export function applySettings(
  local: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): () => void {
  const missing = Object.entries(local).filter(([name]) => process.env[name] === undefined);
  return setEnvironment({ ...Object.fromEntries(missing), ...given });
}

/** Sets variables and returns what puts back the old ones. */
export function setEnvironment(values: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
}
