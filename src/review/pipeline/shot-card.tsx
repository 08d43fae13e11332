import type { ShotDocument } from '../../views/pipeline-document';
import { Badge } from '../parts/badge';
import { useMedia } from '../parts/use-access';
import { usd } from '../words/format';
import { shotDetail, shotWord, verdictWords } from '../words/shot-words';

/** One shot, which fills in as it is made. */
export function ShotCard({
  shot,
  isA,
  isB,
  onChoose,
}: {
  shot: ShotDocument;
  isA: boolean;
  isB: boolean;
  onChoose: (side: 'a' | 'b') => void;
}) {
  const { name, changes, state, progress, priceUsd, chargedUsd, verdict, attempt, clip } = shot;
  const url = useMedia(clip?.href);
  const detail = shotDetail(shot);
  return (
    <article class={`shot ${state} ${isA ? 'side-a' : ''} ${isB ? 'side-b' : ''}`} aria-label={`Shot ${name}`}>
      <div class="thumb">
        {url === undefined ? (
          <div class={`waiting-thumb ${state}`} />
        ) : (
          <video src={`${url}#t=0.5`} muted playsInline preload="metadata" tabIndex={-1} aria-hidden="true" />
        )}
      </div>
      <div class="shot-body">
        <h2>
          {name}
          {attempt > 1 ? <span class="muted"> · attempt {attempt}</span> : null}
        </h2>
        <p class="muted">{changes === null ? 'The first clip' : `Changes ${changes}`}</p>
        <p class="row tight">
          <Badge word={shotWord(shot)} />
          {verdict === null ? null : verdictWords(verdict).map((word) => <Badge key={word.text} word={word} />)}
        </p>
        {detail === null ? null : <p class="muted small">{detail}</p>}
        {state === 'rendering' ? (
          <progress max="100" value={progress} aria-label={`Progress of ${name}`}>
            {progress} %
          </progress>
        ) : null}
        <div class="row tight">
          <span class="money">
            {chargedUsd > 0 ? <b>{usd(chargedUsd)}</b> : <span class="muted">{usd(priceUsd)} when made</span>}
          </span>
          <span class="spring" />
          {clip === null
            ? null
            : (['a', 'b'] as const).map((side) => (
                <button
                  key={side}
                  type="button"
                  class="tiny"
                  aria-pressed={side === 'a' ? isA : isB}
                  aria-label={`Show ${name} as ${side.toUpperCase()}`}
                  onClick={() => onChoose(side)}
                >
                  {side.toUpperCase()}
                </button>
              ))}
        </div>
      </div>
    </article>
  );
}
