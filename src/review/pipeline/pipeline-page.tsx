import { useEffect } from 'preact/hooks';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelineDocument } from '../../views/pipeline-document';
import { chosenClips, clipsOf } from '../clips/clip-list';
import { useOtherClips } from '../clips/use-other-clips';
import { AgainstReference } from '../compare/against-reference';
import { Viewer } from '../compare/viewer';
import { Badge } from '../parts/badge';
import { Icon } from '../parts/icon';
import { CallProblem } from '../parts/problem';
import { TopBar } from '../parts/top-bar';
import { useSession } from '../parts/use-access';
import { useViewState } from '../parts/use-view-state';
import { usd } from '../words/format';
import { pipelineWord, statusSentence } from '../words/shot-words';
import { Actions } from './actions';
import { Decisions } from './decisions';
import { Failures } from './failures';
import { GatePanel } from './gate-panel';
import { LineageGraph } from './lineage-graph';
import { ShotCard } from './shot-card';
import { Timeline } from './timeline';
import { Undecided } from './undecided';
import { usePipeline } from './use-pipeline';

/** One pipeline: watched while it runs, looked at when there is something to see, decided about where it waits. */
export function PipelinePage({ id }: { id: string }) {
  const { document: shown, lost, error, look } = usePipeline(id);
  useEffect(() => {
    if (shown !== undefined) document.title = `${pipelineWord(shown.state).text} · ${shown.name} · shotloop`;
  }, [shown?.state, shown?.name]);
  return (
    <>
      <TopBar>{shown === undefined ? <h1>{id}</h1> : <Head {...{ shown, lost, look }} />}</TopBar>
      <p class="hidden" role="status" aria-live="polite">
        {shown === undefined ? '' : statusSentence(shown)}
      </p>
      {lost === undefined ? null : (
        <p class="banner" role="alert">
          <Icon name="warn" /> The connection is lost. What you see is the latest that arrived; the page goes on trying.
        </p>
      )}
      <main class="page">
        {error === undefined ? null : <CallProblem error={error} />}
        {shown === undefined ? error === undefined ? <Skeleton /> : null : <Shown {...{ shown, look }} />}
      </main>
    </>
  );
}

const Skeleton = () => (
  <div class="skeleton" aria-hidden="true">
    <div />
    <div />
  </div>
);

function Head({ shown, lost, look }: { shown: PipelineDocument; lost: string | undefined; look: () => void }) {
  const { state, name, spentUsd, estimateUsd, backend, size } = shown;
  const isLive = !PIPELINE_STATES[state].ended && lost === undefined;
  return (
    <>
      <h1 title={name}>{name}</h1>
      <Badge word={pipelineWord(state)} />
      {isLive ? <span class="live">live</span> : null}
      <span class="spring" />
      <span class="muted facts">
        {backend.model} · {size}
      </span>
      <span class="spent">
        <b>{usd(spentUsd)}</b> <span class="muted">of {usd(estimateUsd)}</span>
      </span>
      <Actions {...{ shown, look }} />
    </>
  );
}

function Shown({ shown, look }: { shown: PipelineDocument; look: () => void }) {
  const { access } = useSession();
  const [view, change] = useViewState();
  const others = useOtherClips(access.seesAll ? [view.a, view.b] : [], shown.id);
  const own = clipsOf(shown);
  const clips = [...own, ...others];
  const { a, b } = chosenClips(clips, view);
  const baseline = own.find(({ shot }) => shot.changes === null);
  const told = b ?? a;
  return (
    <>
      <GatePanel {...{ shown, look }} />
      <Undecided {...{ shown, look }} />
      <Failures {...{ shown, look }} />
      <div class="columns">
        <div class="wide">
          {a === undefined ? (
            <p class="empty">The first clip appears here as soon as it is stored.</p>
          ) : (
            <Viewer {...{ a, b, clips, mode: view.mode, onChoose: change }} />
          )}
        </div>
        <section class="shots" aria-label="Shots">
          {shown.shots.map((shot) => (
            <ShotCard
              key={shot.name}
              shot={shot}
              isA={a?.shot === shot}
              isB={b?.shot === shot}
              onChoose={(side) => change({ [side]: shot.name })}
            />
          ))}
        </section>
      </div>
      {shown.comparison === undefined ? null : (
        <p class="card">
          <b>Two candidates compared.</b> {shown.comparison.detail}
        </p>
      )}
      {shown.findings.map(({ code, detail, advice }) => (
        <p key={code} class="card">
          <b>{detail}</b> {advice}
        </p>
      ))}
      {told === undefined || told.shot.changes === null ? null : <AgainstReference clip={told} before={baseline} />}
      <Timeline shown={shown} />
      <LineageGraph shown={shown} onChoose={(key) => change({ b: key })} />
      <Decisions shown={shown} />
    </>
  );
}
