import { asObject, type Json } from './json';

export interface ProductionPackage {
  /** Folder relative to the project, with forward slashes: `node_modules/zod`. */
  path: string;
  version: string;
}

/**
 * What a deployment needs of node_modules, read from package-lock.json (version 3). Optional packages are left out:
 * ffmpeg-static is shipped as a program, not as code, and sharp is built for one system, and missed only by pictures with a colour profile.
 *
 * @throws Error when a package is made for one operating system only: the developer's copy could not be shipped.
 */
export function productionPackages(lock: Json): ProductionPackage[] {
  if (lock['lockfileVersion'] !== 3) {
    throw new Error(`package-lock.json has lockfileVersion ${JSON.stringify(lock['lockfileVersion'])}; expected 3.`);
  }
  const entries = Object.entries(asObject(lock['packages'])).filter(([path]) => path !== '');
  const needed = entries.filter(([, value]) => {
    const entry = asObject(value);
    return entry['dev'] !== true && entry['optional'] !== true && entry['devOptional'] !== true;
  });
  return needed.map(([path, value]) => {
    const entry = asObject(value);
    if (entry['os'] !== undefined || entry['cpu'] !== undefined || entry['hasInstallScript'] === true) {
      throw new Error(
        `${path} is built for one system (os, cpu or an install script in package-lock.json); the package must run on ` +
          'linux/x64 whatever the system it is assembled on.',
      );
    }
    return { path, version: String(entry['version']) };
  });
}
