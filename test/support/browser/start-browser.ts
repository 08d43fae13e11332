import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
const root = resolve(__dirname, '../../..');

/** Where the browsers of a machine are usually installed. */
const INSTALLED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name];
    return folder === undefined
      ? []
      : [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')];
  }),
  ...['/usr/bin/google-chrome', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/microsoft-edge'],
];

/** The npm package of Chromium has a program for this system alone. */
const isPackaged = process.platform === 'linux' && process.arch === 'x64';
const installed = INSTALLED.find((path) => existsSync(path));

/** Of our own: those that the package proposes switch web security off, which would hide what the page must be safe from. */
const ARGS = ['--no-zygote', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'];

/** Whether this machine has one. */
export const hasBrowser = isPackaged || installed !== undefined;

export interface RunningBrowser {
  readonly browser: Browser;
  stop(): Promise<void>;
}

/** Starts a Chromium: the one from npm, unpacked into a folder of its own, or the one that is installed. */
export async function startBrowser(): Promise<RunningBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'shotloop-browser-'));
  try {
    const browser = await (isPackaged
      ? launchPackaged(folder)
      : chromium.launch({ ...(installed === undefined ? {} : { executablePath: installed }), args: ARGS }));
    return {
      browser,
      async stop() {
        await browser.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function launchPackaged(folder: string): Promise<Browser> {
  // It unpacks into the folder for temporary files, and its system libraries only where it believes to be in such a place.
  await run(
    process.execPath,
    ['--input-type=module', '-e', "await (await import('@sparticuz/chromium')).default.executablePath()"],
    { cwd: root, env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' } },
  );
  const fonts = join(folder, 'fonts.conf');
  await writeFile(fonts, fontsIn([join(folder, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'], folder));
  const env = { ...process.env, HOME: folder, FONTCONFIG_FILE: fonts };
  const launch = (more: Record<string, string>): Promise<Browser> =>
    chromium.launch({ executablePath: join(folder, 'chromium'), args: ARGS, env: { ...env, ...more } });
  // Where the system has the libraries, those fit each other best.
  return launch({}).catch(() => launch({ LD_LIBRARY_PATH: join(folder, 'al2023/lib') }));
}

const fontsIn = (folders: readonly string[], cache: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `<dir>${folder}</dir>`).join('\n')}
<cachedir>${join(cache, 'fonts-cache')}</cachedir>
</fontconfig>
`;
