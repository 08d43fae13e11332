/** How one kind of `/v1/videos` server speaks: what it reads, and what its answers mean. Plain data; profiles fill it. */
export interface Dialect {
  /** Name of the profile it comes from, such as `vllm-omni`. */
  readonly profile: string;
  /**
   * In what form a create goes: `json` always, `multipart` always, or `json-unless-image` (JSON, and multipart when a picture goes
   * along), as OpenAI and Azure take it.
   */
  readonly createForm: 'json' | 'multipart' | 'json-unless-image';
  /** Whether the form may be learnt from a refusal that names a field of the body as missing; never behind a gateway. */
  readonly learnsForm: boolean;
  readonly secondsAs: 'string' | 'number';
  /**
   * Name of the field that holds the picture, and how it is sent: as a file part, or as a data URL in a text field. In JSON `a[]` is a
   * list.
   */
  readonly image: { readonly field: string; readonly as: 'file' | 'dataUrl' };
  /**
   * Names of the body's fields for what a brief may say besides; a parameter without one is not sent by this dialect. In JSON `a.b` is
   * the field b of an object a.
   */
  readonly parameters: Readonly<Record<string, { readonly field: string; readonly type: 'number' | 'string' }>>;
  /** What stands between us and the model and may order more than once; null for a server that renders itself. */
  readonly gateway: 'litellm' | 'new-api' | 'other' | null;
  /** True where a gateway is known, by its settings, to order once whatever happens. */
  readonly ordersOnce: boolean;
  /** True where the create answers only when the clip is made. */
  readonly synchronous: boolean;
  /** True where 200 with an error and without a status is the end of a job (new-api), once its other routes say so too. */
  readonly errorMayEndJob: boolean;
  /** Texts that state that the job itself failed, wherever they are answered; in lower case. */
  readonly failureTexts: readonly string[];
  readonly lists: boolean;
  readonly deletes: boolean;
  /** True where a deletion ends the work on it, too. */
  readonly deleteStops: boolean;
  /** Whether a clip can be made from another one there: `/videos/{id}/remix`, `/videos/edits`, `/videos/extensions`. */
  readonly remixes: boolean;
  readonly edits: boolean;
  readonly extends: boolean;
}
