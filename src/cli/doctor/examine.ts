import type { Health } from '../../views/answers';
import { backendRows, isBackend } from '../text/backend-rows';
import { storageAdvice } from './storage-advice';

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What is so. */
  readonly detail: string;
  /** What helps. */
  readonly mend?: string;
}

type Check = Health['checks'][string];

/** What a health report says, in words, with what helps where something is wrong. */
export function examine(health: Health): Finding[] {
  return Object.entries(health.checks).map(([name, check]) => {
    if (name === 'settings') return settings(check);
    if (name === 'storage') return storage(check);
    if (name === 'ffmpeg') return ffmpeg(check);
    if (name === 'links') return links(check);
    return isBackend(name) ? backend(name, check, health) : { name, ok: check.ok, detail: JSON.stringify(check) };
  });
}

function settings({ ok, missing }: Check): Finding {
  if (ok) return { name: 'settings', ok, detail: 'complete' };
  const problems = (Array.isArray(missing) ? missing : [missing]).map((each) => JSON.stringify(each)).join('; ');
  return {
    name: 'settings',
    ok,
    detail: problems,
    mend: 'Set them in the app (docs/settings.md says what each is for), then start it anew.',
  };
}

function storage({ ok, code, detail }: Check): Finding {
  if (ok) return { name: 'storage', ok, detail: 'answers' };
  if (typeof code !== 'string') return { name: 'storage', ok, detail: textOf(detail) };
  return { name: 'storage', ok, detail: code, mend: storageAdvice(code) };
}

function ffmpeg({ ok, source, version, detail }: Check): Finding {
  if (ok) return { name: 'ffmpeg', ok, detail: `${textOf(version)} from ${textOf(source)}` };
  // What is said there names the ways to get one.
  return { name: 'ffmpeg', ok, detail: textOf(detail) };
}

function links({ ok, areOn }: Check): Finding {
  if (areOn === true) return { name: 'links', ok, detail: 'on' };
  return {
    ...{ name: 'links', ok, detail: 'off: whoever reviews needs a key' },
    mend: 'To make links for people without one, set SHOTLOOP_LINK_KEYS (docs/settings.md says how to make a key).',
  };
}

function backend(name: string, check: Check, { checks }: Health): Finding {
  const [row] = backendRows({ checks: { [name]: checks[name] ?? check } }, []);
  const about = textOf(check['deployment'] ?? check['detail']);
  if (check.ok && row?.problems.length === 0) return { name, ok: true, detail: `${about} answers` };
  const [first = about, ...others] = row?.problems ?? [];
  return { name, ok: check.ok, detail: first, ...(others.length === 0 ? {} : { mend: others.join(' ') }) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
