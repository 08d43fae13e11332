import type { PipelineDocument } from '../../views/pipeline-document';
import type { Replay } from '../../views/replays';
import { useSession } from '../parts/use-access';
import { pipelineUrl } from '../place';
import { pipelineWord } from '../words/shot-words';
import type { Elsewhere } from './lineage';

/** The pipelines that are the same plan on other backends, in words: where this one comes from, and what came of it. */
export function Replays({
  shown,
  elsewhere: { replayOf, replays = [] },
}: {
  shown: PipelineDocument;
  elsewhere: Elsewhere;
}) {
  if (shown.replayOf === undefined && replays.length === 0) return null;
  return (
    <ul class="small" aria-label="The same plan on other backends">
      {shown.replayOf === undefined ? null : (
        <li>
          This is a replay of <PipelineLink id={shown.replayOf} />
          {replayOf === undefined ? '' : ` on ${inWords(replayOf)}`}
        </li>
      )}
      {replays.map((replay) => (
        <li key={replay.pipelineId}>
          Replayed as <PipelineLink id={replay.pipelineId} /> on {inWords(replay)}
        </li>
      ))}
    </ul>
  );
}

const inWords = ({ backend, state }: Replay): string =>
  `${backend}: ${state === null ? 'has not ended yet' : pipelineWord(state).text.toLowerCase()}`;

/** Whoever came by a link sees one pipeline alone. */
function PipelineLink({ id }: { id: string }) {
  const { access, place } = useSession();
  return access.seesAll ? <a href={pipelineUrl(place, id)}>{id}</a> : <span>{id}</span>;
}
