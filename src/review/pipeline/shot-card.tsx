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
  const { name, changes, makes, state, progress, priceUsd, chargedUsd, verdict, attempt, clip } = shot;
  const detail = shotDetail(shot);
  return (
    <article class={`shot ${state} ${isA ? 'side-a' : ''} ${isB ? 'side-b' : ''}`} aria-label={`Shot ${name}`}>
      <div class="thumb">
        <Picture shot={shot} isInViewer={isA || isB} />
      </div>
      <div class="shot-body">
        <h2>
          {name}
          {attempt > 1 ? <span class="muted"> · attempt {attempt}</span> : null}
        </h2>
        <p class="muted">
          {makes === 'picture'
            ? 'The picture for the others'
            : changes === null
              ? 'The first clip'
              : `Changes ${changes}`}
        </p>
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
          {clip === null || makes === 'picture'
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

/** Its small picture. A clip without one stands for itself where the viewer loads it anyway, once no picture is to come any more. */
function Picture({ shot: { state, clip, makes }, isInViewer }: { shot: ShotDocument; isInViewer: boolean }) {
  const poster = useMedia(makes === 'picture' ? clip?.href : clip?.posterHref);
  const isWithout = state === 'ended' && clip !== null && clip.posterHref === undefined && makes !== 'picture';
  const video = useMedia(isWithout && isInViewer ? clip.href : undefined);
  if (poster !== undefined) return <img src={poster} alt="" />;
  if (video === undefined) return <div class={`waiting-thumb ${state}`} />;
  return <video src={`${video}#t=0.5`} muted playsInline preload="metadata" tabIndex={-1} aria-hidden="true" />;
}
