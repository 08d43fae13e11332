/** So many may be at something at once, in this process. */
export interface Turns {
  /** Begins one; gives what ends it. Undefined where all are taken. */
  begin(): (() => void) | undefined;
}

export function createTurns(atOnce: number): Turns {
  let under = 0;
  return {
    begin() {
      if (under >= atOnce) return undefined;
      under += 1;
      let hasEnded = false;
      return () => {
        if (!hasEnded) under -= 1;
        hasEnded = true;
      };
    },
  };
}
