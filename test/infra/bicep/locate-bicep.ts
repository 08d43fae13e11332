import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The compiler that is fetched where none is installed; the checks were written against it. */
const pinnedVersion = '0.49.2';
/** The first version whose JSON-RPC answers `bicep/getSnapshot`. */
const lowestVersion = [0, 36, 0] as const;

export type LocatedBicep = { found: true; path: string; origin: string } | { found: false; reason: string };

/**
 * The real Bicep compiler: from PATH or the Azure CLI's folder, else from NuGet by `dotnet`, kept in node_modules/.cache.
 * Never throws: whether its absence matters is for the caller to say.
 */
export function locateBicep(root: string): LocatedBicep {
  const name = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  for (const path of [name, join(homedir(), '.azure', 'bin', name)]) {
    if (isRecentEnough(path)) return { found: true, path, origin: path === name ? 'PATH' : 'the Azure CLI' };
  }
  const cached = join(root, 'node_modules', '.cache', 'shotloop', 'bicep', pinnedVersion, name);
  if (existsSync(cached)) return { found: true, path: cached, origin: 'the cache' };
  if (spawnSync('dotnet', ['--version'], quiet).status !== 0) {
    return { found: false, reason: 'neither bicep nor dotnet is installed' };
  }
  return restore(cached, name);
}

const quiet = { encoding: 'utf8', timeout: 240_000, windowsHide: true } as const;

function isRecentEnough(path: string): boolean {
  const { status, stdout } = spawnSync(path, ['--version'], quiet);
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(status === 0 ? stdout : '');
  if (version === null) return false;
  const parts = version.slice(1).map(Number);
  const differs = parts.findIndex((part, index) => part !== lowestVersion[index]);
  return differs === -1 || (parts[differs] ?? 0) > (lowestVersion[differs] ?? 0);
}

function restore(cached: string, name: string): LocatedBicep {
  const system = { linux: 'linux', darwin: 'osx', win32: 'win' }[String(process.platform)];
  const packageId = `Azure.Bicep.CommandLine.${system}-${process.arch}`;
  const folder = mkdtempSync(join(tmpdir(), 'shotloop-bicep-'));
  try {
    writeFileSync(join(folder, 'bicep.csproj'), project(packageId));
    const { status, stdout, stderr } = spawnSync(
      'dotnet',
      ['restore', join(folder, 'bicep.csproj'), '--packages', join(folder, 'packages')],
      { ...quiet, cwd: folder, env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' } },
    );
    const program = join(folder, 'packages', packageId.toLowerCase(), pinnedVersion, 'tools', name);
    if (status !== 0 || !existsSync(program)) {
      return { found: false, reason: `dotnet could not restore ${packageId} ${pinnedVersion}: ${stdout}${stderr}` };
    }
    keep(program, cached);
    return { found: true, path: cached, origin: 'NuGet' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Under its own name first, since the temp folder may be on another disk and another run may be looking. */
function keep(program: string, cached: string): void {
  mkdirSync(dirname(cached), { recursive: true });
  const unfinished = `${cached}.${process.pid}`;
  copyFileSync(program, unfinished);
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, cached);
}

/** PackageDownload fetches a package without referring to it; whatever SDK is there sets the target. */
function project(packageId: string): string {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net$(BundledNETCoreAppTargetFrameworkVersion)</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="${packageId}" Version="[${pinnedVersion}]" /></ItemGroup>
</Project>
`;
}
