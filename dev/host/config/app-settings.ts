import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LocalSettings {
  readonly values: Readonly<Record<string, string>>;
  readonly port: number | undefined;
  readonly cors: string | undefined;
}

/** Reads local.settings.json, as Core Tools does: `Values` become settings, null ones are skipped. */
export function localSettings(appDir: string): LocalSettings {
  const file = join(appDir, 'local.settings.json');
  if (!existsSync(file)) return { values: {}, port: undefined, cors: undefined };
  let parsed: {
    IsEncrypted?: boolean;
    Values?: Record<string, unknown>;
    Host?: { LocalHttpPort?: number; CORS?: string };
  };
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, '')) as typeof parsed;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (parsed.IsEncrypted === true)
    throw new Error(`${file} is encrypted (IsEncrypted: true); decrypt it first: func settings decrypt.`);
  const values = Object.entries(parsed.Values ?? {})
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name, String(value as string | number | boolean)]);
  return {
    values: Object.fromEntries(values) as Record<string, string>,
    port: parsed.Host?.LocalHttpPort,
    cors: parsed.Host?.CORS,
  };
}
