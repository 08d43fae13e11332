import { useEffect, useRef, useState } from 'preact/hooks';
import type { Clip } from '../clips/clip-list';
import { Icon } from '../parts/icon';
import { useMedia } from '../parts/use-access';
import { Badge } from '../parts/badge';
import type { Mode } from '../view-state';
import { timecode } from '../words/format';
import { verdictWords } from '../words/shot-words';
import { Charts } from './charts';
import type { Shown, SyncPlayer } from './sync-player';
import { syncPlayer } from './sync-player';

const RATES = [0.1, 0.25, 0.5, 1, 2];
const MODE_NAMES: Record<Mode, string> = { side: 'Side by side', wipe: 'Wipe', difference: 'Difference' };

/** Two clips, or one, under one set of controls. */
export function Viewer({
  a,
  b,
  clips,
  mode,
  onChoose,
}: {
  a: Clip;
  b: Clip | undefined;
  /** All that can be chosen. */
  clips: readonly Clip[];
  mode: Mode;
  onChoose: (change: { a?: string; b?: string; mode?: Mode }) => void;
}) {
  const urls = { a: useMedia(a.href), b: useMedia(b?.href) };
  const videos = { a: useRef<HTMLVideoElement>(null), b: useRef<HTMLVideoElement>(null) };
  const player = useRef<SyncPlayer | undefined>(undefined);
  const [shown, setShown] = useState<Shown>({ a: null, b: null });
  const [isPlaying, setPlaying] = useState(false);
  const [seconds, setSeconds] = useState(0);
  const [rate, setRate] = useState(1);
  const [isLooping, setLooping] = useState(true);
  const [muted, setMuted] = useState({ a: true, b: true });
  const [wipe, setWipe] = useState(50);

  useEffect(() => {
    const [first, second] = [videos.a.current, videos.b.current];
    if (first === null || urls.a === undefined || (b !== undefined && (second === null || urls.b === undefined)))
      return undefined;
    const made = syncPlayer(
      { video: first, framesPerSecond: a.framesPerSecond },
      b === undefined || second === null ? undefined : { video: second, framesPerSecond: b.framesPerSecond },
      (now, playing) => {
        setShown(now);
        setPlaying(playing);
      },
    );
    made.setRate(rate);
    made.setLoop(isLooping);
    player.current = made;
    const measure = (): void => {
      const lengths = [first, ...(b === undefined || second === null ? [] : [second])].map(({ duration }) => duration);
      setSeconds(Math.max(0, ...lengths.filter(Number.isFinite)));
    };
    const leaving = new AbortController();
    for (const video of [first, second]) video?.addEventListener('loadedmetadata', measure, { signal: leaving.signal });
    measure();
    return () => {
      leaving.abort();
      made.stop();
      player.current = undefined;
    };
  }, [urls.a, urls.b, a.key, b?.key]);

  const toggle = (): void => {
    if (isPlaying) player.current?.pause();
    else void player.current?.play();
  };
  useKeys({
    ' ': toggle,
    k: toggle,
    ArrowLeft: () => player.current?.step(-1),
    ArrowRight: () => player.current?.step(1),
    Home: () => player.current?.seek(0),
    l: () => changeLoop(!isLooping),
    m: () =>
      setMuted(({ a: one, b: other }) => ({
        a: !one || !other ? true : b !== undefined,
        b: one && other ? false : true,
      })),
    '1': () => onChoose({ mode: 'side' }),
    '2': () => onChoose({ mode: 'wipe' }),
    '3': () => onChoose({ mode: 'difference' }),
  });
  const changeLoop = (next: boolean): void => {
    setLooping(next);
    player.current?.setLoop(next);
  };
  const at = shown.a ?? shown.b ?? 0;
  const sides = [{ side: 'a' as const, clip: a }, ...(b === undefined ? [] : [{ side: 'b' as const, clip: b }])];
  const isLaid = b !== undefined && mode !== 'side';

  return (
    <section class="viewer" aria-label="Viewer">
      <div class="viewer-head">
        {sides.map(({ side, clip }) => (
          <Chooser key={side} side={side} chosen={clip} clips={clips} onChoose={(key) => onChoose({ [side]: key })} />
        ))}
        {b === undefined ? null : (
          <div class="segments" role="group" aria-label="How the clips are compared">
            {(Object.keys(MODE_NAMES) as Mode[]).map((each) => (
              <button key={each} type="button" aria-pressed={mode === each} onClick={() => onChoose({ mode: each })}>
                {MODE_NAMES[each]}
              </button>
            ))}
          </div>
        )}
      </div>
      <div
        class={`stage ${b === undefined ? 'one' : mode}`}
        data-a={shown.a ?? ''}
        data-b={shown.b ?? ''}
        data-playing={String(isPlaying)}
      >
        {sides.map(({ side, clip }) => (
          <figure key={side} class={`side-${side}`}>
            <video
              ref={(element) => {
                videos[side].current = element;
                if (side === 'b' && element !== null)
                  element.style.clipPath = mode === 'wipe' ? `inset(0 0 0 ${wipe}%)` : 'none';
              }}
              src={urls[side]}
              muted={muted[side]}
              playsInline
              preload="auto"
              disablePictureInPicture
              aria-label={`${clip.title}. ${clip.verdict?.findings.join(' ') ?? ''}`}
              onClick={toggle}
            />
            <figcaption>
              <b>{side.toUpperCase()}</b> {clip.title}
              {clip.verdict === null
                ? null
                : verdictWords(clip.verdict).map((word) => <Badge key={word.text} word={word} />)}
            </figcaption>
          </figure>
        ))}
        {isLaid && mode === 'wipe' ? (
          <>
            <div class="wipe-line" ref={(element) => void element?.style.setProperty('left', `${wipe}%`)} />
            <input
              class="wipe-range"
              type="range"
              min="0"
              max="100"
              value={wipe}
              aria-label="Where the wipe stands, in percent"
              onInput={(event) => setWipe(Number(event.currentTarget.value))}
            />
          </>
        ) : null}
      </div>
      <div class="transport">
        <input
          class="scrubber"
          type="range"
          min="0"
          max={seconds}
          step={1 / a.framesPerSecond}
          value={at}
          aria-label="Place in the clips"
          aria-valuetext={`${at.toFixed(2)} of ${seconds.toFixed(2)} seconds`}
          onInput={(event) => {
            const frame = Math.round(Number(event.currentTarget.value) * a.framesPerSecond);
            player.current?.seek((frame + 0.5) / a.framesPerSecond);
          }}
        />
        <Charts {...{ a, b, seconds, atSeconds: at }} />
        <div class="row controls">
          <button
            type="button"
            class="ghost square"
            aria-label="One frame back"
            title="One frame back (←)"
            onClick={() => player.current?.step(-1)}
          >
            <Icon name="back" />
          </button>
          <button
            type="button"
            class="primary square"
            aria-label={isPlaying ? 'Pause' : 'Play'}
            title="Space"
            onClick={toggle}
          >
            <Icon name={isPlaying ? 'pause' : 'play'} />
          </button>
          <button
            type="button"
            class="ghost square"
            aria-label="One frame on"
            title="One frame on (→)"
            onClick={() => player.current?.step(1)}
          >
            <Icon name="forward" />
          </button>
          <output class="timecode" aria-label="Shown frame">
            {timecode(at)} <span class="muted">/ {timecode(seconds)}</span>
            <span class="muted"> · frame {Math.floor(at * a.framesPerSecond + 0.01)}</span>
          </output>
          <span class="spring" />
          <button
            type="button"
            class="ghost square"
            aria-pressed={isLooping}
            aria-label="Loop"
            title="Loop (L)"
            onClick={() => changeLoop(!isLooping)}
          >
            <Icon name="loop" />
          </button>
          {sides.map(({ side }) => (
            <button
              key={side}
              type="button"
              class="ghost"
              aria-pressed={!muted[side]}
              aria-label={`Sound of ${side.toUpperCase()}`}
              title="Sound (M)"
              onClick={() => setMuted((now) => ({ ...now, [side]: !now[side] }))}
            >
              <Icon name={muted[side] ? 'mute' : 'sound'} /> {side.toUpperCase()}
            </button>
          ))}
          <label class="inline">
            <span class="hidden">Speed</span>
            <select
              value={String(rate)}
              onChange={(event) => {
                const next = Number(event.currentTarget.value);
                setRate(next);
                player.current?.setRate(next);
              }}
            >
              {RATES.map((each) => (
                <option key={each} value={String(each)}>
                  {each}×
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
    </section>
  );
}

function Chooser({
  side,
  chosen,
  clips,
  onChoose,
}: {
  side: 'a' | 'b';
  chosen: Clip;
  clips: readonly Clip[];
  onChoose: (key: string) => void;
}) {
  return (
    <label class={`chooser side-${side}`}>
      <b>{side.toUpperCase()}</b>
      <select
        value={chosen.key}
        onChange={(event) => onChoose(event.currentTarget.value)}
        aria-label={`Clip ${side.toUpperCase()}`}
      >
        {clips.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Keys of the page as a whole: not while somebody types, or works another control with them. */
function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        target.closest('input, textarea, select, dialog, [role=tablist]')
      )
        return;
      if (event.key === ' ' && target.closest('button, a, summary')) return;
      const act = latest.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}
