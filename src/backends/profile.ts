import type { Backend } from '../plans/backend';
import type { Dialect } from '../video-api/dialect';

/** What is known of one kind of server: how it speaks, and what holds for it unless its settings say otherwise. */
export interface Profile {
  readonly dialect: Dialect;
  readonly takes: Pick<
    Backend,
    'sizes' | 'seconds' | 'maxPromptCharacters' | 'parameters' | 'takesImage' | 'makesSound'
  >;
  readonly limits: Pick<Backend, 'maxRunning' | 'createsPerMinute' | 'pollSeconds'>;
  /** Where everybody pays the same; absent: its settings have to say. */
  readonly price?: { readonly usdPerSecond: number; readonly asOf: string };
  readonly charged: Pick<Backend, 'chargedAt' | 'chargedEndings'>;
  /** Whether the name of a model that the server's list does not have is refused, or another rendered in its place. */
  readonly listsItsModels: boolean;
  /** Where these facts are from, in a sentence for people. */
  readonly source: string;
}
