import { useState } from 'preact/hooks';
import { PIPELINE_STATES } from '../../shots/pipeline-states';
import type { PipelineDocument } from '../../views/pipeline-document';
import { priceOfAll, underWay, unfinished } from '../money';
import { Confirm } from '../parts/confirm';
import { useSession } from '../parts/use-access';
import { Replay } from '../starting/replay';
import { counted, listed, usd } from '../words/format';
import { Share } from './share';

type Asked = 'cancel' | 'resume' | 'share' | 'replay';

/** What can be done with a pipeline as a whole: to share it, to cancel it, and once it has ended to resume it or to render it elsewhere. */
export function Actions({ shown, look }: { shown: PipelineDocument; look: () => void }) {
  const { access } = useSession();
  const [asked, setAsked] = useState<Asked>();
  const onClose = (): void => setAsked(undefined);
  const isOver = PIPELINE_STATES[shown.state].ended;
  const mayResume = isOver && (unfinished(shown).length > 0 || shown.state === 'stopped');
  return (
    <>
      {access.seesAll ? (
        <button type="button" class="ghost" onClick={() => setAsked('share')}>
          Share…
        </button>
      ) : null}
      {access.seesAll && isOver ? (
        <button type="button" class="ghost" onClick={() => setAsked('replay')}>
          Replay elsewhere…
        </button>
      ) : null}
      {access.mayDecide && !isOver ? (
        <button type="button" class="ghost" disabled={shown.cancel !== null} onClick={() => setAsked('cancel')}>
          {shown.cancel === null ? 'Cancel…' : 'Is being cancelled'}
        </button>
      ) : null}
      {access.mayDecide && mayResume ? (
        <button type="button" class="primary" onClick={() => setAsked('resume')}>
          Resume…
        </button>
      ) : null}
      {asked === 'share' ? <Share {...{ id: shown.id, onClose }} /> : null}
      {asked === 'replay' ? <Replay {...{ shown, onClose }} /> : null}
      {asked === 'cancel' ? <Cancel {...{ shown, look, onClose }} /> : null}
      {asked === 'resume' ? <Resume {...{ shown, look, onClose }} /> : null}
    </>
  );
}

interface Asking {
  readonly shown: PipelineDocument;
  readonly look: () => void;
  readonly onClose: () => void;
}

function Cancel({ shown, look, onClose }: Asking) {
  const { access } = useSession();
  const open = underWay(shown);
  return (
    <Confirm
      title="Cancel this pipeline?"
      action="Cancel it · costs nothing more"
      isDangerous
      onDo={() => access.client.cancel(shown.id, { reason: 'Cancelled on the review page.' }).then(look)}
      onClose={onClose}
    >
      <p>Nothing more is submitted, and what is stored is kept. {usd(shown.spentUsd)} are spent.</p>
      {open.length === 0 ? null : (
        <p>
          The backend has accepted {counted(open.length, 'render')} ({listed(open.map(({ name }) => name))}) and may
          still charge {usd(priceOfAll(open))} for {open.length === 1 ? 'it' : 'them'}.
        </p>
      )}
    </Confirm>
  );
}

export function Resume({ shown, look, onClose }: Asking) {
  const { access } = useSession();
  const failed = unfinished(shown);
  const [again, setAgain] = useState<readonly string[]>(failed.map(({ name }) => name));
  const price = priceOfAll(failed.filter(({ name }) => again.includes(name)));
  return (
    <Confirm
      title="Resume this pipeline"
      action={`Resume · ${again.length === 0 ? 'costs nothing' : `up to ${usd(price)}`}`}
      onDo={() => access.client.resume(shown.id, again.length === 0 ? {} : { again: [...again] }).then(look)}
      onClose={onClose}
    >
      <p>
        Stored clips are kept, and renders that still run are followed. Choose what is to be rendered, and paid, again:
      </p>
      <fieldset>
        <legend class="hidden">Shots to render again</legend>
        {failed.map(({ name, priceUsd }) => (
          <label key={name} class="inline">
            <input
              type="checkbox"
              checked={again.includes(name)}
              onChange={(event) =>
                setAgain(event.currentTarget.checked ? [...again, name] : again.filter((each) => each !== name))
              }
            />{' '}
            {name} <span class="muted">{usd(priceUsd)}</span>
          </label>
        ))}
      </fieldset>
    </Confirm>
  );
}
