import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CallProblem } from './problem';

/** A question before something that costs, or cannot be taken back. It stays open, with what went wrong, until it worked. */
export function Confirm({
  title,
  action,
  isDangerous = false,
  isReady = true,
  onDo,
  onClose,
  children,
}: {
  title: string;
  /** On the button, with the price. */
  action: string;
  isDangerous?: boolean;
  isReady?: boolean;
  onDo: () => Promise<unknown>;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const act = (): void => {
    setBusy(true);
    setError(undefined);
    onDo()
      .then(onClose, setError)
      .finally(() => setBusy(false));
  };
  return (
    <dialog ref={dialog} aria-labelledby="confirm-title" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <h2 id="confirm-title">{title}</h2>
        {children}
        {error === undefined ? null : <CallProblem error={error} />}
        <div class="row end">
          <button type="button" class="ghost" onClick={onClose}>
            Leave it
          </button>
          <button type="submit" class={isDangerous ? 'danger' : 'primary'} disabled={isBusy || !isReady}>
            {action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
