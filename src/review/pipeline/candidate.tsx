import type { ReferenceDocument } from '../../views/pipeline-document';
import { useMedia } from '../parts/use-access';
import { costs } from '../words/format';

const NOTES = {
  blank: 'nothing to see',
  dark: 'dark',
  bright: 'bright',
  soft: 'soft',
  like_another: 'like another one',
} as const;

/** A frame that the follow-ups could start from, with what speaks for and against it, and what taking it costs. */
export function Candidate({
  candidate,
  price,
  mayDecide,
  isBusy,
  onPick,
}: {
  candidate: NonNullable<ReferenceDocument['candidates']>[number];
  price: number;
  mayDecide: boolean;
  isBusy: boolean;
  onPick: () => void;
}) {
  const { number, score, notes, likeCandidate, chosen, atSeconds, thumbnailHref } = candidate;
  const inWords = (note: keyof typeof NOTES): string =>
    note === 'like_another' && likeCandidate !== undefined ? `like candidate ${likeCandidate}` : NOTES[note];
  const url = useMedia(thumbnailHref);
  const isBlank = notes.includes('blank');
  return (
    <li class={chosen ? 'chosen' : ''}>
      <img src={url} alt={`Candidate ${number}, at ${atSeconds?.toFixed(2) ?? '?'} s`} />
      <p class="row tight">
        <b>{number}</b>
        <span class="muted">{atSeconds === null ? '' : `${atSeconds.toFixed(2)} s`}</span>
        <span class="spring" />
        {chosen ? <span class="badge good">best</span> : null}
      </p>
      <meter min="0" max="1" value={score} aria-label={`Score of candidate ${number}`}>
        {Math.round(score * 100)}
      </meter>
      <p class="small muted">
        score {Math.round(score * 100)}
        {notes.length === 0 ? '' : ` · ${notes.map(inWords).join(', ')}`}
      </p>
      {mayDecide ? (
        <button type="button" disabled={isBusy || isBlank} onClick={onPick}>
          Start from {number} · {costs(price)}
        </button>
      ) : null}
    </li>
  );
}
