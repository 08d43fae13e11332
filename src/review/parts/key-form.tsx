import { useState } from 'preact/hooks';
import { Mark } from './mark';

/** Asks for a function key. It is kept for this tab, and sent as a header only. */
export function KeyForm({ isWrong, onKey }: { isWrong: boolean; onKey: (key: string) => void }) {
  const [key, setKey] = useState('');
  return (
    <main class="alone">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim() !== '') onKey(key.trim());
        }}
      >
        <p class="mark">
          <Mark />
        </p>
        <h1>This app asks for a key</h1>
        <p class="muted">
          Give a function key of the app, or open a link that somebody who has one made for you. The key stays in this
          tab and is forgotten when you close it.
        </p>
        <label>
          Function key
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={key}
            aria-invalid={isWrong}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        {isWrong ? (
          <p role="alert" class="bad-text">
            The app does not accept this key.
          </p>
        ) : null}
        <button type="submit" class="primary">
          Open
        </button>
      </form>
    </main>
  );
}
