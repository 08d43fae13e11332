import { useEffect, useState } from 'preact/hooks';
import type { PipelinePage } from '../../views/answers';
import type { Spend } from '../../views/spend';
import { Icon } from '../parts/icon';
import { CallProblem } from '../parts/problem';
import { TopBar } from '../parts/top-bar';
import { useSession } from '../parts/use-access';
import { useViewState } from '../parts/use-view-state';
import { pipelineUrl } from '../place';
import { NewPipeline } from '../starting/new-pipeline';
import { fragmentOf, FIRST_VIEW, FILTERS } from '../view-state';
import type { Filter } from '../view-state';
import { counted } from '../words/format';
import { matching } from './matching';
import { PipelineRow } from './pipeline-row';
import { firstSpendDay, SpendByDay } from './spend-by-day';

const PAGE = 100;
const AGAIN_MS = 15_000;
const FILTER_NAMES: Record<Filter, string> = {
  all: 'All',
  review: 'Waiting for a decision',
  running: 'Running',
  ended: 'Ended',
  failed: 'Failed',
};

/** Every pipeline, newest first. */
export function IndexPage() {
  const { access, place } = useSession();
  const [view, change] = useViewState();
  const [pipelines, setPipelines] = useState<PipelinePage['pipelines']>();
  const [next, setNext] = useState<string | null>(null);
  const [spend, setSpend] = useState<Spend>();
  const [error, setError] = useState<unknown>();
  const [isMaking, setMaking] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);

  useEffect(() => {
    document.title = 'Pipelines · shotloop';
    const leaving = new AbortController();
    const { signal } = leaving;
    let isPaged = false;
    const load = (): void => {
      if (document.hidden) return;
      access.client.list({ limit: PAGE, signal }).then(
        (page) => {
          setError(undefined);
          // What was loaded of older pages stays: it changes less.
          setPipelines((known = []) => [
            ...page.pipelines,
            ...known.filter(({ id }) => !page.pipelines.some((fresh) => fresh.id === id)),
          ]);
          if (!isPaged) setNext(page.next);
          isPaged = true;
        },
        (reason: unknown) => {
          if (!signal.aborted) setError(reason);
        },
      );
      access.client.spend({ from: firstSpendDay(), group: 'day', signal }).then(setSpend, () => undefined);
    };
    load();
    const timer = setInterval(load, AGAIN_MS);
    document.addEventListener('visibilitychange', load, { signal });
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [access]);

  const more = (): void => {
    if (next === null) return;
    access.client.list({ limit: PAGE, after: next }).then((page) => {
      setPipelines((known = []) => [
        ...known,
        ...page.pipelines.filter(({ id }) => !known.some((each) => each.id === id)),
      ]);
      setNext(page.next);
    }, setError);
  };
  const shown = matching(pipelines ?? [], view);
  const compared =
    chosen.length === 2
      ? `${pipelineUrl(place, chosen[0] ?? '')}${fragmentOf({ ...FIRST_VIEW, b: `${chosen[1] ?? ''}/baseline`, a: 'baseline' })}`
      : undefined;
  return (
    <>
      <TopBar>
        <h1>Pipelines</h1>
        <span class="spring" />
        <button type="button" class="primary" onClick={() => setMaking(true)}>
          <Icon name="plus" /> New pipeline
        </button>
      </TopBar>
      <main class="page">
        {error === undefined ? null : <CallProblem error={error} />}
        {spend === undefined ? null : <SpendByDay spend={spend} />}
        <div class="row filters">
          <label class="search">
            <Icon name="search" />
            <span class="hidden">Search by name or id</span>
            <input
              type="search"
              placeholder="Search by name or id"
              value={view.search}
              onInput={(event) => change({ search: event.currentTarget.value })}
            />
          </label>
          <div class="segments" role="group" aria-label="Which pipelines are shown">
            {FILTERS.map((filter) => (
              <button
                key={filter}
                type="button"
                aria-pressed={view.filter === filter}
                onClick={() => change({ filter })}
              >
                {FILTER_NAMES[filter]}
              </button>
            ))}
          </div>
          <span class="spring" />
          {compared === undefined ? (
            <span class="muted small">Tick two to compare them</span>
          ) : (
            <a class="button" href={compared}>
              Compare the two
            </a>
          )}
        </div>
        <p class="hidden" role="status">
          {pipelines === undefined ? 'Loading' : `${counted(shown.length, 'pipeline')} shown`}
        </p>
        {pipelines === undefined ? null : shown.length === 0 ? (
          <p class="empty">
            {pipelines.length === 0 ? 'There is no pipeline yet. Start one with “New pipeline”.' : 'None is like that.'}
          </p>
        ) : (
          <ul class="pipelines">
            {shown.map((pipeline) => (
              <PipelineRow
                key={pipeline.id}
                pipeline={pipeline}
                isChosen={chosen.includes(pipeline.id)}
                onChoose={(isChosen) =>
                  setChosen(isChosen ? [...chosen.slice(-1), pipeline.id] : chosen.filter((id) => id !== pipeline.id))
                }
              />
            ))}
          </ul>
        )}
        {next === null ? null : (
          <button type="button" class="ghost" onClick={more}>
            Show older ones
          </button>
        )}
      </main>
      {isMaking ? <NewPipeline onClose={() => setMaking(false)} /> : null}
    </>
  );
}
