import type { Shot } from '../../../../src/shots/shot';
import { contentSha256, sequenceOf, sequenceSchema } from '../../../../src/views/sequence';
import { planOf, testBackend } from '../../../support/plan';
import { runOf, shotIn, shotWithClip } from '../../../support/shots';

const backend = { ...testBackend, makesFrom: ['extend' as const, 'remix' as const] };
const clip = (name: string, videoSeconds: number | null = 4): Shot =>
  shotWithClip({
    clip: { blob: `p1/${name}.mp4`, bytes: 9, sha256: name },
    verdict: { anchor: 'anchored', motion: 'moving', sound: 'audible', findings: [], numbers: { videoSeconds } },
  });
const told = (followUps: readonly object[], shots: Readonly<Record<string, Shot>>) => {
  const plan = planOf({ followUps }, { backend });
  return sequenceOf(plan, runOf(plan, shots), (file) => `media/${file}`);
};
const chain = [
  { name: 'three', changes: 'camera', from: { shot: 'two', at: 1 } },
  { name: 'two', changes: 'camera', from: { shot: 'one' } },
  { name: 'one', changes: 'motion' },
];

describe('the sequence of a pipeline', () => {
  it('is told along the chain, with the place of each clip and whether a cut should be seen', () => {
    const all = {
      baseline: clip('01-baseline'),
      one: clip('03-one', 4.004),
      two: clip('04-two', null),
      three: clip('05-three', 3.9),
    };
    const sequence = told(chain, all);
    expect(sequence.order).toBe('chain');
    expect(
      sequence.clips.map(({ shot, startSeconds, seconds, continues, href }) => [
        shot,
        startSeconds,
        seconds,
        continues,
        href,
      ]),
    ).toEqual([
      ['baseline', 0, 4, false, 'media/01-baseline.mp4'],
      ['one', 4, 4.004, false, 'media/03-one.mp4'],
      ['two', 8.004, 4, true, 'media/04-two.mp4'],
      ['three', 12.004, 3.9, false, 'media/05-three.mp4'],
    ]);
    expect([sequence.seconds, sequence.missing, sequence.contained]).toEqual([15.904, [], []]);
    const links = { self: 's', stitch: 't', manifest: 'm' };
    expect(sequenceSchema.parse({ ...sequence, stitched: null, links })).toBeDefined();
  });

  it('is told in the order of the brief where several shots come from one', () => {
    const variants = [
      { name: 'loud', changes: 'audio' },
      { name: 'quiet', changes: 'audio' },
    ];
    const sequence = told(variants, { baseline: clip('b'), loud: clip('l'), quiet: clip('q') });
    expect([sequence.order, sequence.clips.map(({ shot }) => shot)]).toEqual(['brief', ['baseline', 'loud', 'quiet']]);
  });

  it('names the shots that it lacks, and how they ended', () => {
    const failed = shotIn('ended', { outcome: 'render_failed' });
    const skipped = shotIn('ended', { outcome: 'skipped' });
    const sequence = told(chain, { baseline: clip('b'), one: clip('1'), two: failed, three: skipped });
    expect(sequence.clips.map(({ shot }) => shot)).toEqual(['baseline', 'one']);
    expect(sequence.missing).toEqual([
      { shot: 'two', outcome: 'render_failed' },
      { shot: 'three', outcome: 'skipped' },
    ]);
  });

  it('tells of an extension and what it goes on from once: the extension has both', () => {
    const long = [{ name: 'long', changes: 'motion', how: 'extend', seconds: 4 }];
    const whole = told(long, { baseline: clip('b'), long: clip('l', 8) });
    expect([whole.clips.map(({ shot }) => shot), whole.contained, whole.seconds]).toEqual([
      ['long'],
      [{ shot: 'baseline', in: 'long' }],
      8,
    ]);
    const without = told(long, { baseline: clip('b'), long: shotIn('ended', { outcome: 'render_failed' }) });
    expect([without.clips.map(({ shot }) => shot), without.contained]).toEqual([['baseline'], []]);
  });

  it('is another file for other clips, and for the same ones in another order', () => {
    const of = (...sha256: string[]) => contentSha256({ clips: sha256.map((each) => ({ sha256: each })) as never });
    expect(new Set([of('a', 'b'), of('b', 'a'), of('a'), of('ab')]).size).toBe(4);
    expect(of('a', 'b')).toBe(of('a', 'b'));
  });
});
