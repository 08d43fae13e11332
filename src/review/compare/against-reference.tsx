import { useState } from 'preact/hooks';
import { promptPieces } from '../../views/prompt-pieces';
import type { Clip } from '../clips/clip-list';
import { useMedia } from '../parts/use-access';
import { changedAndKept, numberName } from '../words/changed';

/** What a clip was to open on, what it opens on, and what is between the two. */
export function AgainstReference({ clip, before }: { clip: Clip; before: Clip | undefined }) {
  const { reference, shot, verdict } = clip;
  const [url, picture] = [useMedia(clip.href), useMedia(reference?.href)];
  const [isStrong, setStrong] = useState(true);
  const said = changedAndKept({ ...shot, verdict });
  if (said === null) return null;
  const still = <img src={picture} alt={`Reference frame of ${clip.title}`} />;
  // The middle of the first frame: at its edge a browser may show none.
  const opening = (
    <video
      src={url === undefined ? undefined : `${url}#t=0.001`}
      muted
      playsInline
      preload="auto"
      tabIndex={-1}
      aria-label={`Opening frame of ${clip.title}`}
    />
  );
  return (
    <section class="card" aria-label={`What ${shot.name} changed`}>
      <h2>What {clip.title} changed, and what stayed</h2>
      <p>{said.changed}</p>
      <p>{said.kept}</p>
      {verdict === null || verdict.findings.length === 0 ? null : (
        <ul class="findings">
          {verdict.findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
      {reference === null ? null : (
        <div class="triple">
          <figure>
            {still}
            <figcaption>Reference</figcaption>
          </figure>
          <figure>
            {opening}
            <figcaption>Opening frame</figcaption>
          </figure>
          <figure>
            <div class={`laid ${isStrong ? 'strong' : ''}`}>
              {still}
              {opening}
            </div>
            <figcaption>
              Difference{' '}
              <label class="inline">
                <input
                  type="checkbox"
                  checked={isStrong}
                  onChange={(event) => setStrong(event.currentTarget.checked)}
                />{' '}
                brighter
              </label>
            </figcaption>
          </figure>
        </div>
      )}
      <details>
        <summary>The prompt, and what it changed</summary>
        <PromptChange before={before?.prompt ?? clip.prompt} after={clip.prompt} />
      </details>
      {verdict === null ? null : (
        <details>
          <summary>All numbers</summary>
          <dl class="numbers">
            {Object.entries(verdict.numbers).map(([name, value]) => (
              <div key={name}>
                <dt>{numberName(name)}</dt>
                <dd>{value === null ? '–' : Math.round(value * 10_000) / 10_000}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

/** Two prompts as one text: what came is marked, and what went. */
export const PromptChange = ({ before, after }: { before: string; after: string }) => (
  <p class="prompt">
    {promptPieces(before, after).map(({ text, kind }, index) => {
      if (kind === 'added') return <ins key={index}>{text}</ins>;
      if (kind === 'removed') return <del key={index}>{text}</del>;
      return <span key={index}>{text}</span>;
    })}
  </p>
);
