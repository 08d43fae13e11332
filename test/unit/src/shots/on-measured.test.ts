import type { Verdict } from '../../../../src/contract/verdict';
import { planOf } from '../../../support/plan';
import { after } from '../../../support/paid/fixtures';
import { CLIP, shotIn, stepped } from '../../../support/shots';

const plan = planOf({ brief: { scene: 'A boat.', sound: 'ripples' } });
const measuring = shotIn('measuring', { chargedUsd: 0.4 });

describe('a shot whose clip is measured', () => {
  it.each([
    ['motion', 'none', 'completed'],
    ['baseline', 'faint', 'completed'],
    ['baseline', 'silent', 'completed_without_audible_sound'],
    ['baseline', 'none', 'completed_without_audio_track'],
    ['audio', 'audible', 'completed'],
    ['audio', 'faint', 'completed_without_audible_sound'],
    ['audio', 'hum', 'completed_without_audible_sound'],
    ['audio', 'distorted', 'completed_without_audible_sound'],
    ['audio', 'not_measured', 'completed'],
    ['baseline', 'hum', 'completed'],
    ['audio', 'none', 'completed_without_audio_track'],
  ] as const)('judges the sound by what was asked for: of %s it is %s, so that it is %s', (name, sound, outcome) => {
    const verdict: Verdict = { anchor: 'anchored', motion: 'moving', sound, findings: [], numbers: {} };
    const event = { type: 'measured', answer: { outcome: 'measured', verdict } } as const;
    expect(stepped(measuring, event, { plan, name, seconds: 20 })).toMatchObject({
      ...{ state: 'ended', outcome, verdict: { sound }, clip: CLIP, endedAt: after(20), chargedUsd: 0.4 },
    });
  });

  it('ends as clip_invalid when nothing can play what was stored and paid', () => {
    const problem = { code: 'clip_invalid', detail: 'moov atom not found' };
    const event = { type: 'measured', answer: { outcome: 'unreadable', problem } } as const;
    expect(stepped(measuring, event, { plan })).toMatchObject({
      ...{ state: 'ended', outcome: 'clip_invalid', problem, verdict: null, chargedUsd: 0.4 },
    });
  });
});
