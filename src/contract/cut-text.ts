/** Names the limit that cuts downloads off, for those who read of a clip that does not come whole. */
export const cutText = (seconds: number): string =>
  `Its downloads are cut off ${seconds} s after they begin, one after the other: that is a limit of the gateway or proxy in between. Raise that limit, or ask the server behind it.`;
