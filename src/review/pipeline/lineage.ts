import type { PipelineDocument } from '../../views/pipeline-document';

export interface LineageNode {
  readonly key: string;
  readonly kind: 'shot' | 'reference' | 'attempt';
  readonly title: string;
  readonly subtitle: string;
  readonly column: number;
  readonly row: number;
  /** Of a clip that can be shown. */
  readonly clip?: string;
}
export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[];
  readonly columns: number;
  readonly rows: number;
}

/** What comes from what: a column for each step from the first clip on, a row for each branch. */
export function lineageOf({ shots, references }: PipelineDocument): Lineage {
  const edges: { from: string; to: string; label: string }[] = [];
  for (const { name, shot, prepared } of references)
    if (shot !== null)
      edges.push({ from: shot, to: `still ${name}`, label: prepared === undefined ? 'frame' : prepared.fit });
  for (const { name, startsFrom, madeFrom, changes } of shots) {
    const label = changes ?? '';
    if (madeFrom !== undefined) edges.push({ from: madeFrom.shot, to: name, label: `${madeFrom.how}: ${label}` });
    else if (startsFrom !== null && references.some((reference) => reference.name === startsFrom))
      edges.push({ from: `still ${startsFrom}`, to: name, label });
  }
  const depths = new Map<string, number>();
  const depthOf = (key: string, seen: readonly string[] = []): number => {
    const known = depths.get(key);
    if (known !== undefined) return known;
    const parent = edges.find(({ to }) => to === key)?.from;
    const depth = parent === undefined || seen.includes(key) ? 0 : depthOf(parent, [...seen, key]) + 1;
    depths.set(key, depth);
    return depth;
  };
  const taken = new Map<number, number>();
  const place = (column: number): { column: number; row: number } => {
    const row = taken.get(column) ?? 0;
    taken.set(column, row + 1);
    return { column, row };
  };
  const nodes: LineageNode[] = [];
  for (const { name, atSeconds, source, prepared } of references) {
    const subtitle =
      source === undefined
        ? atSeconds === null
          ? prepared === undefined
            ? 'frame'
            : 'picture'
          : `frame at ${atSeconds.toFixed(2)} s`
        : source.kind === 'image'
          ? 'own picture'
          : `frame of ${source.shot}`;
    nodes.push({
      key: `still ${name}`,
      kind: 'reference',
      title: name,
      subtitle,
      ...place(depthOf(`still ${name}`)),
    });
  }
  for (const { name, changes, makes, clip, earlier = [] } of shots) {
    const column = depthOf(name);
    const isPicture = makes === 'picture';
    const subtitle = isPicture ? 'picture from text' : changes === null ? 'baseline' : `changes ${changes}`;
    nodes.push({
      key: name,
      kind: 'shot',
      title: name,
      subtitle,
      ...(clip === null || isPicture ? {} : { clip: name }),
      ...place(column),
    });
    for (const { attempt, why, href } of earlier)
      nodes.push({
        ...{ key: `${name}@${attempt}`, kind: 'attempt', title: `${name}, attempt ${attempt}` },
        subtitle: why === 'reprompted' ? 'before another prompt' : String(why),
        ...(href === null || isPicture ? {} : { clip: `${name}@${attempt}` }),
        ...place(column),
      });
  }
  return {
    ...{
      nodes,
      edges: edges.filter(({ from, to }) => [from, to].every((key) => nodes.some((node) => node.key === key))),
    },
    columns: Math.max(1, ...nodes.map(({ column }) => column + 1)),
    rows: Math.max(1, ...taken.values()),
  };
}
