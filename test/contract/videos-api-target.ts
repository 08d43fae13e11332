import { setTimeout as pause } from 'node:timers/promises';
import { virtualClock } from '../../dev/clock';
import { startVideosApi } from '../../dev/videos-api';
import { findFfmpeg } from '../../src/media/find-ffmpeg';
import { videosBaseUrl } from '../../src/video-api/base-url';
import { apiKeyCredential, type Credential, noCredential } from '../../src/video-api/credential';
import { createVideoApi, type VideoApi } from '../../src/video-api/video-api';

/** The server that the contract is held against, and a way to let its time pass. */
export interface Target {
  baseUrl: string;
  /** What a raw request must carry. */
  headers: Record<string, string>;
  model: string;
  api: VideoApi;
  as(credential: Credential): VideoApi;
  wait(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** Whether a server was named, rather than the simulator taken. */
export function isRemote(): boolean {
  return (process.env['VIDEOS_API_URL'] ?? '') !== '';
}

/** The server named by VIDEOS_API_URL, or the simulator under a clock that moves only when told to. */
export function openTarget(): Promise<Target> {
  const { VIDEOS_API_URL: url = '', VIDEOS_API_KEY: key = '', VIDEOS_API_MODEL: model = 'sora-2' } = process.env;
  return isRemote() ? Promise.resolve(openServer({ url, key, model })) : openSimulator();
}

function openServer({ url, key, model }: { url: string; key: string; model: string }): Target {
  return {
    ...speakTo(videosBaseUrl(url), key),
    model,
    wait: (ms) => pause(ms),
    stop: () => Promise.resolve(),
  };
}

async function openSimulator(): Promise<Target> {
  const { FFMPEG_PATH: ffmpegPath, FFMPEG_BIN: ffmpegBin, PATH: searchPath } = process.env;
  const found = await findFfmpeg({ ffmpegPath, ffmpegBin, searchPath });
  if (found.outcome === 'missing') throw new Error(found.message);

  const clock = virtualClock({ paused: true });
  const key = 'contract-key';
  const simulator = await startVideosApi({
    clock,
    ffmpegPath: found.ffmpeg.path,
    apiKeys: [key],
    log: () => undefined,
  });
  return {
    ...speakTo(`${simulator.baseUrl}/openai/v1`, key),
    model: 'sora-2',
    wait: (ms) => clock.advanceTo(clock.now() + ms),
    stop: async () => {
      await simulator.stop();
      clock.close();
    },
  };
}

function speakTo(baseUrl: string, key: string): Pick<Target, 'baseUrl' | 'headers' | 'api' | 'as'> {
  const as = (credential: Credential): VideoApi => createVideoApi({ baseUrl, credential });
  return {
    baseUrl,
    headers: key === '' ? {} : { 'api-key': key },
    api: as(key === '' ? noCredential() : apiKeyCredential(key)),
    as,
  };
}
