type Next = Readonly<Record<string, readonly string[]>>;

/**
 * A table of states, and of what each may become, as a Mermaid diagram. It begins at the first state. A state that all others may
 * become is drawn once, outside a box around them, for a picture that can be read.
 */
export function statePicture(next: Next): string {
  const states = Object.keys(next);
  const of = (state: string): readonly string[] => next[state] ?? [];
  const common = states.find((state) => states.every((other) => other === state || of(other).includes(state)));
  const inside = states.filter((state) => state !== common);
  const arrows = [
    `[*] --> ${states[0] ?? ''}`,
    ...inside.flatMap((state) =>
      of(state)
        .filter((other) => other !== common)
        .map((other) => `${state} --> ${other}`),
    ),
    ...inside.filter((state) => of(state).every((other) => other === state)).map((state) => `${state} --> [*]`),
  ];
  const lines =
    common === undefined
      ? arrows
      : ['state "may end at any time" as open {', ...arrows.map((arrow) => `  ${arrow}`), '}', `open --> ${common}`];
  return ['```mermaid', 'stateDiagram-v2', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}
