import { useEffect, useState } from 'preact/hooks';
import type { ReplayBody } from '../../contract/replay';
import type { PipelineDocument } from '../../views/pipeline-document';
import { Dialog } from '../parts/dialog';
import { CallProblem } from '../parts/problem';
import { useSession } from '../parts/use-access';
import { pipelineUrl } from '../place';
import { Planned, StartButtons } from './planned';
import { useDraft } from './use-draft';

/** The same plan on another backend, as a new pipeline: where, which shots, and what it costs before it starts. */
export function Replay({ shown, onClose }: { shown: PipelineDocument; onClose: () => void }) {
  const { access, place } = useSession();
  const { backends, error } = useBackends();
  const others = backends?.filter((name) => name !== shown.backend.name);
  const names = shown.shots.map(({ name }) => name);
  const [chosen, setChosen] = useState<string>();
  const [shots, setShots] = useState<readonly string[]>(names);
  const backend = chosen ?? others?.[0];
  const isAll = shots.length === names.length;
  const wanted: ReplayBody | undefined =
    backend === undefined || shots.length === 0 ? undefined : { backend, ...(isAll ? {} : { shots: [...shots] }) };
  const drafted = useDraft(wanted, {
    plan: (body, options) => access.client.planReplay(shown.id, { ...body, ...options }),
    start: (body, options) =>
      access.client.replay(shown.id, { ...body, ...options }).then(({ id }) => location.assign(pipelineUrl(place, id))),
  });
  return (
    <Dialog title="Render it on another backend" isWide onClose={onClose}>
      {error === undefined ? null : <CallProblem error={error} />}
      {others === undefined ? (
        <p class="muted">{error === undefined ? 'Looking for backends…' : ''}</p>
      ) : others.length === 0 ? (
        <p>
          There is no other backend: “{shown.backend.name}” is the only one that is configured. VIDEO_BACKENDS names
          more.
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            drafted.start();
          }}
        >
          <div class="form-columns">
            <div class="fields">
              <label>
                Backend
                <select value={backend} onChange={(event) => setChosen(event.currentTarget.value)}>
                  {others.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
              <fieldset>
                <legend>Shots</legend>
                {names.map((name) => (
                  <label key={name} class="inline">
                    <input
                      type="checkbox"
                      checked={shots.includes(name)}
                      onChange={(event) =>
                        setShots(
                          names.filter((each) => (each === name ? event.currentTarget.checked : shots.includes(each))),
                        )
                      }
                    />{' '}
                    {name}
                  </label>
                ))}
              </fieldset>
              <p class="muted small">
                {isAll
                  ? 'All of them: a new reference frame is taken from the new baseline.'
                  : 'Some of them: they start from the frames that were taken here.'}{' '}
                It becomes a pipeline of its own, which the lineage of both shows.
              </p>
            </div>
            <Planned drafted={drafted} idle={shots.length === 0 ? 'Choose at least one shot.' : undefined} />
          </div>
          <StartButtons {...{ drafted, onClose }} verb="Render there" />
        </form>
      )}
    </Dialog>
  );
}

/** What the app can render with; asked for once. */
function useBackends(): { backends: readonly string[] | undefined; error: unknown } {
  const { access } = useSession();
  const [backends, setBackends] = useState<readonly string[]>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const leaving = new AbortController();
    access.client.health({ signal: leaving.signal }).then(
      ({ health }) => setBackends(health.backends),
      (reason: unknown) => {
        if (!leaving.signal.aborted) setError(reason);
      },
    );
    return () => leaving.abort();
  }, [access]);
  return { backends, error };
}
