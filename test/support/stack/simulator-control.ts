import type { Bill, FaultSpec, ListedJob, RequestRecord, SimulatorProfile } from '../../../dev/videos-api';

/** The control routes of the simulator: what it received, what it charges, and what it is to do wrong. */
export interface SimulatorControl {
  fault(spec: FaultSpec): Promise<void>;
  clearFaults(): Promise<void>;
  profile(patch: Partial<SimulatorProfile>): Promise<void>;
  currentProfile(): Promise<SimulatorProfile>;
  /** Every job ever accepted, oldest first. */
  jobs(): Promise<ListedJob[]>;
  bill(): Promise<Bill>;
  /** Requests received, oldest first. */
  requests(operation?: string): Promise<RequestRecord[]>;
}

/** `before` is awaited before each call: where its clock has to be brought up to time. */
export function simulatorControl(videosApiUrl: string, before?: () => Promise<void>): SimulatorControl {
  const base = `${new URL(videosApiUrl).origin}/_simulator`;
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    await before?.();
    const answer = await fetch(`${base}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    fault: async (spec) => void (await ask('POST', 'faults', spec)),
    clearFaults: async () => void (await ask('DELETE', 'faults')),
    profile: async (patch) => void (await ask('PUT', 'profile', patch)),
    currentProfile: async () => (await ask('GET', 'profile')) as SimulatorProfile,
    jobs: async () => ((await ask('GET', 'jobs')) as { jobs: ListedJob[] }).jobs,
    bill: async () => (await ask('GET', 'bill')) as Bill,
    requests: async (operation) =>
      (
        (await ask('GET', `requests${operation === undefined ? '' : `?operation=${operation}`}`)) as {
          requests: RequestRecord[];
        }
      ).requests,
  };
}
