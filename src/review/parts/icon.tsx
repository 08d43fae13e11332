const PATHS = {
  play: 'M7 4.5v15l12-7.5z',
  pause: 'M7 5h4v14H7zM14 5h4v14h-4z',
  back: 'M17 5v14l-9-7zM5 5h2v14H5z',
  forward: 'M7 5v14l9-7zM17 5h2v14h-2z',
  loop: 'M17 2.5l4 4-4 4v-3H8a3 3 0 0 0-3 3v1H3v-1a5 5 0 0 1 5-5h9zM7 21.5l-4-4 4-4v3h9a3 3 0 0 0 3-3v-1h2v1a5 5 0 0 1-5 5H7z',
  sound: 'M4 9v6h4l5 4V5L8 9zM15.5 8.5a5 5 0 0 1 0 7l1.4 1.4a7 7 0 0 0 0-9.8z',
  mute: 'M4 9v6h4l5 4V5L8 9zM21.5 9.9l-1.4-1.4-2.1 2.1-2.1-2.1-1.4 1.4 2.1 2.1-2.1 2.1 1.4 1.4 2.1-2.1 2.1 2.1 1.4-1.4-2.1-2.1z',
  check: 'M9.5 16.2l-4-4-1.4 1.4 5.4 5.4L20.4 8.1 19 6.7z',
  warn: 'M12 3L1.8 20.5h20.4zM11 10h2v5h-2zm0 6.5h2v2h-2z',
  plus: 'M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z',
  close: 'M18.4 7l-1.4-1.4-5 5-5-5L5.6 7l5 5-5 5L7 18.4l5-5 5 5 1.4-1.4-5-5z',
  sun: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v3.5h-2zM11 19.5h2V23h-2zM1 11h3.5v2H1zM19.5 11H23v2h-3.5zM4 5.4L5.4 4l2.5 2.5-1.4 1.4zM16.1 17.5l1.4-1.4 2.5 2.5-1.4 1.4zM4 18.6l2.5-2.5 1.4 1.4L5.4 20zM16.1 6.5L18.6 4 20 5.4l-2.5 2.5z',
  search: 'M10 3a7 7 0 1 0 4.2 12.6l5.1 5.1 1.4-1.4-5.1-5.1A7 7 0 0 0 10 3zm0 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10z',
  loopMark: 'M12 3a9 9 0 1 0 9 9h-2.500A6.5 6.5 0 1 1 12 5.500V9l6-4.800L12 0z',
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside a word; what it says is in the word, so nobody has to hear of it. */
export const Icon = ({ name, size = 18 }: { name: IconName; size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill="currentColor" fill-rule="evenodd" />
  </svg>
);
