import { useRef, useState } from 'preact/hooks';
import type { LinkRole } from '../../contract/link-role';
import type { CreatedLink } from '../../views/answers';
import { Dialog } from '../parts/dialog';
import { CallProblem } from '../parts/problem';
import { useSession } from '../parts/use-access';
import { dateTime } from '../words/format';

const ROLES: Readonly<Record<LinkRole, string>> = {
  see: 'look',
  decide: 'look and decide: approve, pick, re-prompt, stop, cancel and resume, within the budget of this pipeline',
};
const DAY_HOURS = 24;

/** Links to this pipeline for people who have no key, and the end of all of them. */
export function Share({ id, onClose }: { id: string; onClose: () => void }) {
  const { access } = useSession();
  const [role, setRole] = useState<LinkRole>('see');
  const [hours, setHours] = useState(String(DAY_HOURS));
  const [made, setMade] = useState<CreatedLink>();
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const shown = useRef<HTMLInputElement>(null);
  const run = (call: Promise<void>): void => {
    setBusy(true);
    setError(undefined);
    setSaid('');
    call.catch(setError).finally(() => setBusy(false));
  };
  const make = (): void => run(access.client.createLink(id, { role, hours: Number(hours) }).then(setMade));
  const revoke = (): void =>
    run(
      access.client.revokeLinks(id).then(() => {
        setMade(undefined);
        setSaid('No link opens this pipeline any more. Whoever has it open by one is out.');
      }),
    );
  const copy = (url: string): void => {
    const select = (): void => {
      shown.current?.select();
      setSaid('Press Ctrl+C to copy it: this page may not write to the clipboard.');
    };
    // Without TLS there is no clipboard for pages, except on loopback.
    const { clipboard } = navigator as { clipboard?: Clipboard };
    if (clipboard === undefined) select();
    else clipboard.writeText(url).then(() => setSaid('Copied.'), select);
  };
  return (
    <Dialog title="Share this pipeline" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <p class="muted">
          A link opens this pipeline alone, for people who have no key. It starts nothing new, and ends by itself.
        </p>
        <fieldset>
          <legend>Whoever has it may</legend>
          {(Object.keys(ROLES) as LinkRole[]).map((each) => (
            <label key={each} class="inline">
              <input type="radio" name="role" checked={role === each} onChange={() => setRole(each)} /> {ROLES[each]}
            </label>
          ))}
        </fieldset>
        <label class="inline">
          for so many hours
          <input
            type="number"
            min="1"
            max="720"
            required
            value={hours}
            onInput={(event) => setHours(event.currentTarget.value)}
          />
        </label>
        {made === undefined ? null : (
          <div class="made-link">
            <label>
              Link to {made.role === 'see' ? 'look' : 'look and decide'}, until {dateTime(made.expiresAt)}
              <input ref={shown} readOnly value={made.url} spellcheck={false} />
            </label>
            <button type="button" onClick={() => copy(made.url)}>
              Copy
            </button>
          </div>
        )}
        <p class="muted" role="status">
          {said}
        </p>
        {error === undefined ? null : <CallProblem error={error} />}
        <div class="row end">
          <button type="button" class="danger ghost" disabled={isBusy} onClick={revoke}>
            Revoke all links
          </button>
          <span class="spring" />
          <button type="submit" class="primary" disabled={isBusy}>
            Make a link
          </button>
        </div>
      </form>
    </Dialog>
  );
}
