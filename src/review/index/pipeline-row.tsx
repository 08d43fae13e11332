import { useEffect, useRef, useState } from 'preact/hooks';
import type { PipelinePage } from '../../views/answers';
import type { PipelineDocument } from '../../views/pipeline-document';
import { Badge } from '../parts/badge';
import { useMedia, useSession } from '../parts/use-access';
import { pipelineUrl } from '../place';
import { dateTime, usd } from '../words/format';
import { pipelineWord } from '../words/shot-words';

const STAGE_NAMES: Record<PipelineDocument['stage'], string> = {
  baseline: 'baseline',
  reference: 'reference frame',
  followUps: 'follow-ups',
  manifest: 'manifest',
  done: 'done',
};

export function PipelineRow({
  pipeline,
  isChosen,
  onChoose,
}: {
  pipeline: PipelinePage['pipelines'][number];
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { place } = useSession();
  const { id, name, state, stage, createdAt, spentUsd, estimateUsd, posterHref } = pipeline;
  return (
    <li class="pipeline">
      <input
        type="checkbox"
        checked={isChosen}
        aria-label={`Compare ${name}`}
        onChange={(event) => onChoose(event.currentTarget.checked)}
      />
      <Thumbnail id={id} state={state} posterHref={posterHref} />
      <div class="pipeline-name">
        <a href={pipelineUrl(place, id)}>{name}</a>
        <span class="muted small">
          {dateTime(createdAt)} · <code>{id}</code>
        </span>
      </div>
      <span class="pipeline-state">
        <Badge word={pipelineWord(state)} />
        {stage === 'done' ? null : <span class="muted small"> {STAGE_NAMES[stage]}</span>}
      </span>
      <span class="money">
        <b>{usd(spentUsd)}</b> <span class="muted">of {usd(estimateUsd)}</span>
      </span>
    </li>
  );
}

/**
 * A picture of a clip, or the reference frame while there is none, looked for once somebody scrolls to it: a list of hundreds would
 * ask for hundreds at once.
 */
function Thumbnail({ id, state, posterHref }: { id: string; state: string; posterHref: string | null }) {
  const { access } = useSession();
  const place = useRef<HTMLDivElement>(null);
  const [href, setHref] = useState<string>();
  const url = useMedia(href);
  useEffect(() => {
    const leaving = new AbortController();
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      if (posterHref !== null) {
        setHref(posterHref);
        return;
      }
      access.client.get(id, { signal: leaving.signal }).then(
        (got) => {
          if (got.isNew) setHref(pictureOf(got.document));
        },
        () => undefined,
      );
    });
    if (place.current !== null && href === undefined) observer.observe(place.current);
    return () => {
      observer.disconnect();
      leaving.abort();
    };
  }, [id, state, posterHref]);
  return (
    <div ref={place} class="thumb small-thumb">
      {url === undefined ? null : <img src={url} alt="" loading="lazy" />}
    </div>
  );
}

function pictureOf({ reference }: PipelineDocument): string | undefined {
  const chosen = reference?.candidates?.find((candidate) => candidate.chosen);
  return chosen?.thumbnailHref ?? reference?.href;
}
