import type { PipelineDocument } from '../../views/pipeline-document';
import { hasClip } from '../../shots/words';
import type { Replay } from '../../views/replays';
import { outcomeWord, verdictWords } from '../words/shot-words';

export interface LineageNode {
  readonly key: string;
  readonly kind: 'shot' | 'reference' | 'attempt' | 'replay';
  readonly title: string;
  readonly subtitle: string;
  readonly column: number;
  readonly row: number;
  /** The shot that this is another version of; it stands right below it. */
  readonly versionOf?: string;
  /** Of a clip that can be shown. */
  readonly clip?: string;
}
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}
/** The same plan elsewhere: what this pipeline is a replay of, and what are replays of it. */
export interface Elsewhere {
  readonly replayOf?: Replay | undefined;
  readonly replays?: readonly Replay[] | undefined;
}
export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly columns: number;
  readonly rows: number;
}

/**
 * What comes from what: a column for each step from the first clip on, a row for each branch. Below a shot stand its other versions:
 * attempts that do not count, and what other backends made of it.
 */
export function lineageOf(
  { shots, references }: PipelineDocument,
  { replayOf, replays = [] }: Elsewhere = {},
): Lineage {
  const edges: LineageEdge[] = [];
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
        ...{ key: `${name}@${attempt}`, kind: 'attempt', title: `${name}, attempt ${attempt}`, versionOf: name },
        subtitle: why === 'reprompted' ? 'before another prompt' : String(why),
        ...(href === null || isPicture ? {} : { clip: `${name}@${attempt}` }),
        ...place(column),
      });
    const sides = [
      ...(replayOf === undefined ? [] : [{ of: replayOf, how: 'original on' }]),
      ...replays.map((of) => ({ of, how: 'replay on' })),
    ];
    for (const { of, how } of sides)
      for (const there of of.shots.filter((each) => each.name === name)) {
        const key = `${of.pipelineId}/${name}`;
        const words = there.verdict === null ? [] : verdictWords(there.verdict);
        nodes.push({
          ...{ key, kind: 'replay', title: `${how} ${there.backend}`, versionOf: name },
          subtitle: (words[0] ?? outcomeWord(there.outcome)).text,
          ...(hasClip(there.outcome) ? { clip: key } : {}),
          ...place(column),
        });
      }
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
