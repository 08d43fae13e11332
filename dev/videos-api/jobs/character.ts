/** A character that was made from an uploaded film. */
export interface Character {
  readonly id: string;
  readonly name: string;
  /** Unix seconds. */
  readonly createdAt: number;
  /** Of the film, which is not kept: nothing here draws it. */
  readonly filmSha256: string;
}
