import type { MeasureAnswer } from '../contract/answers';
import type { ShotOutcome } from '../contract/outcome';
import { isShort } from '../contract/stored-clip';
import { lacksSound, type Verdict } from '../contract/verdict';
import type { Plan, PlannedShot } from '../plans/plan';
import { plannedShot } from '../plans/plan';
import { UNREADABLE } from './endings';
import { end } from './moves';
import type { Shot, ShotIn } from './shot';

/** Its clip was measured, or nothing can play it. */
export function onMeasured(
  shot: ShotIn<'measuring'>,
  answer: MeasureAnswer,
  { plan, name, nowMs }: { plan: Plan; name: string; nowMs: number },
): Shot {
  // Of a clip of which more may come, what nobody can play is as good as nothing: the backend may have the rest.
  if (answer.outcome === 'unreadable')
    return end(shot, isShort(shot.clip) ? 'download_not_ready' : UNREADABLE, nowMs, answer.problem);
  const outcome = soundOutcome(answer.verdict, plannedShot(plan, name));
  const { verdict, poster } = answer;
  const clip = poster === undefined ? shot.clip : { ...shot.clip, poster };
  return { ...end({ ...shot, clip }, outcome, nowMs), verdict };
}

/** A clip is paid and stored whatever it sounds like; that the sound asked for is missing has names of its own. */
function soundOutcome({ sound }: Verdict, planned: PlannedShot): ShotOutcome {
  if (planned.sound === 'any') return 'completed';
  if (sound === 'none') return 'completed_without_audio_track';
  return lacksSound(planned.sound, sound) ? 'completed_without_audible_sound' : 'completed';
}
