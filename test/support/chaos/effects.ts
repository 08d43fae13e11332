/**
 * What each story must have an effect on, whether or not anything is killed there: points are found by watching, so an effect
 * that is lost would otherwise take its points with it, and nobody would notice. A new effect needs no line to be killed at.
 */
const STRAIGHT = [
  'ledger: create the container',
  'ledger: create idempotency',
  'ledger: create pipelines/plan',
  'ledger: create index',
  'ledger: create renders/baseline.1',
  'videos: POST baseline',
  'ledger: create owner of baseline',
  'ledger: replace renders/baseline.1 -> accepted',
  'ledger: replace renders/baseline.1 -> completed',
  'ledger: replace renders/baseline.1 -> settled',
  'media: create the container',
  'videos: content of baseline',
  'media: stage a block of 01-baseline.mp4',
  'media: commit 01-baseline.mp4',
  'media: stage a block of 02-reference.png',
  'media: commit 02-reference.png',
  'ledger: create renders/motion.1',
  'ledger: create renders/audio.1',
  'videos: POST motion',
  'videos: POST audio',
  'ledger: create owner of audio',
  'ledger: replace renders/audio.1 -> accepted',
  'ledger: create owner of motion',
  'ledger: replace renders/motion.1 -> accepted',
  'ledger: replace renders/motion.1 -> completed',
  'ledger: replace renders/motion.1 -> settled',
  'videos: content of motion',
  'ledger: replace renders/audio.1 -> completed',
  'media: stage a block of 03-motion.mp4',
  'media: commit 03-motion.mp4',
  'ledger: replace renders/audio.1 -> settled',
  'videos: content of audio',
  'media: stage a block of 04-audio.mp4',
  'media: commit 04-audio.mp4',
  'ledger: create pipelines/run',
  'ledger: create pipelines/manifest',
] as const;

const DOUBTFUL = [
  ...STRAIGHT.filter((effect) => !/(owner|content|POST) (of )?baseline/.test(effect)),
  // Its answer never comes.
  'before videos: POST baseline',
  'videos: list',
  'ledger: create owner of a lost job',
  'videos: content of a lost job',
  'ledger: replace renders/motion.1 -> free',
  'ledger: replace renders/motion.1 -> intended for POST 2',
  'ledger: replace renders/audio.1 -> free',
  'ledger: replace renders/audio.1 -> intended for POST 2',
];

const CANCELLED = [
  ...STRAIGHT,
  'ledger: create pipelines/cancel',
  'videos: DELETE baseline',
  'ledger: list renders',
  'videos: DELETE motion',
  'videos: DELETE audio',
  'ledger: remove pipelines/cancel',
  'ledger: create renders/motion.2',
  'ledger: create renders/audio.2',
  'ledger: replace renders/motion.2 -> accepted',
  'ledger: replace renders/audio.2 -> accepted',
  'ledger: replace renders/audio.2 -> completed',
  'ledger: replace renders/motion.2 -> completed',
  'ledger: replace renders/motion.2 -> settled',
  'ledger: replace renders/audio.2 -> settled',
];

const NO_FOLLOW_UPS = [
  ...STRAIGHT.filter((effect) => !/(motion|audio)\.1 -> completed|content of (motion|audio)|0[34]-/.test(effect)),
  'ledger: replace renders/motion.1 -> failed',
  'ledger: replace renders/audio.1 -> moderated',
];

/** Read from the ledger again. */
const RESUMED = [...STRAIGHT, 'ledger: list renders'];

const TOLD = [
  'ledger: create pipelines/webhooks -> told pipeline.started',
  'hooks: POST pipeline.started',
  'ledger: replace pipelines/webhooks -> pipeline.started delivered',
  'ledger: replace pipelines/webhooks -> told shot.completed baseline',
  'hooks: POST shot.completed baseline',
  'ledger: replace pipelines/webhooks -> shot.completed baseline refused',
  'hooks: POST shot.completed baseline (2)',
  'ledger: replace pipelines/webhooks -> shot.completed baseline delivered',
  'ledger: replace pipelines/webhooks -> told shot.completed motion + told pipeline.completed',
  'hooks: POST shot.completed motion',
  'ledger: replace pipelines/webhooks -> shot.completed motion delivered',
  'hooks: POST pipeline.completed',
  'ledger: replace pipelines/webhooks -> pipeline.completed delivered',
];

export const EFFECTS: Readonly<Record<string, readonly string[]>> = {
  'no trouble': STRAIGHT,
  'charged at acceptance': STRAIGHT,
  'doubtful creates': DOUBTFUL,
  'doubtful creates, charged at acceptance': DOUBTFUL,
  'cancel, clean up, resume': CANCELLED,
  'a failed and a moderated render': NO_FOLLOW_UPS,
  'terminate, resume': RESUMED,
  'deadline passes, resume': [...RESUMED, 'ledger: replace pipelines/run'],
  webhooks: TOLD,
  'leases run out': [...STRAIGHT, 'videos: POST audio (2)', 'ledger: replace renders/audio.1 -> settled (2)'],
};

/** The points that a story was expected to pass without a kill, and did not. */
export function missingPoints(story: string, seen: readonly string[]): string[] {
  const effects = EFFECTS[story];
  if (effects === undefined) return [`what "${story}" must have an effect on is not written down`];
  const passed = new Set(seen);
  const expected = effects.flatMap((effect) =>
    effect.startsWith('before ') ? [effect] : [`before ${effect}`, `after ${effect}`],
  );
  return expected.filter((point) => !passed.has(point));
}
