import { asArray, asObject, asText, type Json } from './json';

/** What keeps a deployed app from passing; `mayBeRole`: a role that was just given takes up to ten minutes to be in force. */
export interface HealthProblem {
  problem: string;
  mayBeRole: boolean;
}

/** The app passes, with what is worth saying about it. */
export interface HealthPassed {
  notes: string[];
}

/** What was deployed. */
export interface Deployed {
  /** Whether a video backend is connected. */
  connected: boolean;
  /** Whether that is a server that is scaled to zero while nobody asks it, and takes minutes to wake up. */
  maySleep: boolean;
}

/**
 * Reads what /api/health says. Green passes, with a note when the backend lists no such deployment. So does an app that lacks
 * nothing but what nobody asked for: a backend, where none was chosen; and one that a sleeping server answers nothing.
 */
export function judgeHealth(
  { status, text }: { status: number; text: string },
  { connected, maySleep }: Deployed,
): HealthPassed | HealthProblem {
  if (status === 200) return { notes: notesOnBackend(asObject(asObject(parsed(text)['checks'])['backend'])) };
  const said = `/api/health answers ${status}: ${text.slice(0, 1000)}`;
  const checks = status === 503 ? asObject(parsed(text)['checks']) : {};
  const part = (name: string): Json => asObject(checks[name]);
  const isOk = (name: string): boolean => part(name)['ok'] === true;
  if (!isOk('ffmpeg')) return { problem: said, mayBeRole: false };

  if (!connected) {
    const missing = asArray(part('settings')['missing']).map((item) => asText(asObject(item)['name']));
    const onlyBackend = missing.length === 1 && missing[0] === 'AZURE_OPENAI_ENDPOINT';
    if (!onlyBackend) return { problem: said, mayBeRole: false };
    if (isOk('storage')) return { notes: [] };
    // With a setting missing the app asks nothing of storage, and says so; an error would have a code.
    const wasAsked = asText(part('storage')['detail']) === undefined;
    if (wasAsked) return { problem: said, mayBeRole: isRefusal(part('storage')['statusCode']) };
    return { notes: ['storage is not checked until a backend is connected.'] };
  }

  if (!isOk('settings')) return { problem: said, mayBeRole: false };
  if (!isOk('storage')) return { problem: said, mayBeRole: isRefusal(part('storage')['statusCode']) };
  const { problem, status: answered } = part('backend');
  if (maySleep && ['network', 'timed_out', 'server_error'].includes(asText(problem) ?? ''))
    return {
      notes: [
        `the self-hosted server does not answer yet (${asText(problem)}): its first start loads its weights down and takes minutes. ` +
          'The first pipeline waits for it.',
      ],
    };
  return { problem: said, mayBeRole: isRefusal(answered) };
}

function notesOnBackend(backend: Json): string[] {
  if (backend['deploymentListed'] !== false) return [];
  const deployment = asText(backend['deployment']) ?? '';
  return [
    `the video server answers, and its list of models does not name "${deployment}". Azure lists models there and not ` +
      'deployments, so this need not mean anything; renders fail with deployment_not_found where there is none.',
  ];
}

const isRefusal = (status: unknown): boolean => status === 401 || status === 403;

function parsed(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}
