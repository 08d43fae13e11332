import { useEffect, useState } from 'preact/hooks';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelineDocument, ShotDocument } from '../../views/pipeline-document';
import { clockTime, counted, dateTime, duration, usd } from '../words/format';
import { shotDetail, shotWord } from '../words/shot-words';

const STAGES = [
  ['baseline', 'Baseline'],
  ['reference', 'Reference'],
  ['followUps', 'Follow-ups'],
  ['manifest', 'Manifest'],
  ['done', 'Done'],
] as const;

/** The loop over time: where it is, how long each render took or takes, when the backend is asked next, and what it cost so far. */
export function Timeline({ shown }: { shown: PipelineDocument }) {
  const { stage, shots, spentUsd, createdAt, updatedAt, state, nextPollAt, gate } = shown;
  const isOver = PIPELINE_STATES[state].ended;
  const nowMs = useNow(Date.parse(updatedAt), !isOver && shots.some(isMoving));
  const beganMs = Date.parse(createdAt);
  const endMs = Math.max(
    nowMs,
    beganMs + 1_000,
    ...shots.map(({ endedAt }) => (endedAt === null ? 0 : Date.parse(endedAt))),
  );
  const share = (ms: number): number => Math.max(0, Math.min(100, ((ms - beganMs) / (endMs - beganMs)) * 100));
  const reached = STAGES.findIndex(([each]) => each === stage);
  const submits = shots.reduce((sum, shot) => sum + shot.submits, 0);
  const untilPoll = nextPollAt === null ? null : Math.max(0, (Date.parse(nextPollAt) - nowMs) / 1_000);
  return (
    <section class="card" aria-label="Timeline">
      <h2>Timeline</h2>
      <ol class="stages">
        {STAGES.map(([name, title], index) => (
          <li
            key={name}
            class={index < reached || stage === 'done' ? 'passed' : index === reached ? 'now' : ''}
            {...(index === reached ? { 'aria-current': 'step' } : {})}
          >
            {title}
          </li>
        ))}
      </ol>
      <p class="muted small">
        Began {clockTime(createdAt)}, {isOver ? 'took' : 'runs for'} {duration((endMs - beganMs) / 1_000)} ·{' '}
        {counted(submits, 'submit')} · {usd(spentUsd)} spent
        {untilPoll === null || isOver ? '' : ` · the backend is asked again in ${duration(Math.round(untilPoll))}`}
        {gate === null ? '' : ` · open for a decision until ${dateTime(gate.until)}`}
      </p>
      <div class="lanes">
        {shots.map((shot) => {
          const word = shotWord(shot);
          const from = shot.acceptedAt === null ? null : Date.parse(shot.acceptedAt);
          const to = endOf(shot, shown) ?? nowMs;
          const isKnown = from !== null && (shot.endedAt !== null || shot.state !== 'ended');
          return (
            <div key={shot.name} class="lane">
              <span class="lane-name">{shot.name}</span>
              <div class="lane-track">
                {from === null ? null : (
                  <div
                    class={`bar ${word.tone}`}
                    ref={(bar) => {
                      bar?.style.setProperty('left', `${share(from)}%`);
                      bar?.style.setProperty('width', `${Math.max(0.5, share(to) - share(from))}%`);
                    }}
                  />
                )}
              </div>
              <span class="lane-word">
                {word.text}
                {isKnown ? `, ${duration((to - from) / 1_000)}` : ''}
                <span class="muted"> {shotDetail(shot) ?? ''}</span>
              </span>
            </div>
          );
        })}
      </div>
    </section>
  );
}

/**
 * While a pipeline runs, nothing says when a shot of it ended: what came after that, such as a gate or the next render, is the latest that
 * it can have been. Undefined for one that has not ended.
 */
function endOf({ state, endedAt, acceptedAt }: ShotDocument, { shots, gate }: PipelineDocument): number | undefined {
  if (endedAt !== null) return Date.parse(endedAt);
  if (state !== 'ended' || acceptedAt === null) return undefined;
  const later = [gate?.since ?? null, ...shots.map((shot) => shot.acceptedAt)].flatMap((at) =>
    at !== null && at > acceptedAt ? [Date.parse(at)] : [],
  );
  return later.length === 0 ? undefined : Math.min(...later);
}

const isMoving = ({ state }: ShotDocument): boolean => state !== 'ended' && state !== 'pending';

/** The time of the app, which need not be that of this machine: that of its latest word, and what has passed here since. */
function useNow(toldMs: number, isRunning: boolean): number {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    setPassed(0);
    if (!isRunning) return undefined;
    const began = performance.now();
    const timer = setInterval(() => {
      if (!document.hidden) setPassed(performance.now() - began);
    }, 1_000);
    return () => clearInterval(timer);
  }, [toldMs, isRunning]);
  return toldMs + passed;
}
