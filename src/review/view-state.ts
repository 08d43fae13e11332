/** What is shown and how. It stands in the fragment of the URL, so that a link shows another person the same. */
export interface ViewState {
  /** The two clips of the viewer, by their keys (see clips/clip-list.ts); absent: the first two there are. */
  readonly a?: string | undefined;
  readonly b?: string | undefined;
  readonly mode: Mode;
  /** Of the index: what its rows must have in their names, and in which states they are. */
  readonly search: string;
  readonly filter: Filter;
}

export const MODES = ['side', 'wipe', 'difference'] as const;
export type Mode = (typeof MODES)[number];
export const FILTERS = ['all', 'review', 'running', 'ended', 'failed'] as const;
export type Filter = (typeof FILTERS)[number];

export const FIRST_VIEW: ViewState = { mode: 'side', search: '', filter: 'all' };

/** What a fragment says; whatever it does not, or says wrongly, is as at first. */
export function viewStateOf(fragment: string): ViewState {
  const said = new URLSearchParams(fragment.replace(/^#/, ''));
  return {
    a: said.get('a') ?? undefined,
    b: said.get('b') ?? undefined,
    mode: MODES.find((mode) => mode === said.get('mode')) ?? FIRST_VIEW.mode,
    search: said.get('search') ?? '',
    filter: FILTERS.find((filter) => filter === said.get('filter')) ?? FIRST_VIEW.filter,
  };
}

/** The fragment that says it: only what is not as at first. */
export function fragmentOf({ a, b, mode, search, filter }: ViewState): string {
  const said = new URLSearchParams();
  if (a !== undefined) said.set('a', a);
  if (b !== undefined) said.set('b', b);
  if (mode !== FIRST_VIEW.mode) said.set('mode', mode);
  if (search !== '') said.set('search', search);
  if (filter !== FIRST_VIEW.filter) said.set('filter', filter);
  const text = said.toString();
  return text === '' ? '' : `#${text}`;
}
