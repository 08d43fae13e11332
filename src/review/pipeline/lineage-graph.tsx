import type { PipelineDocument } from '../../views/pipeline-document';
import { Replays } from './replays';
import type { LineageNode } from './lineage';
import { lineageOf } from './lineage';
import { useElsewhere } from './use-elsewhere';

const [STEP_X, STEP_Y, WIDTH, HEIGHT, INDENT] = [230, 62, 184, 44, 20];
const indentOf = ({ versionOf }: LineageNode): number => (versionOf === undefined ? 0 : INDENT);
const xOf = (node: LineageNode): number => 8 + node.column * STEP_X + indentOf(node);
const yOf = ({ row }: LineageNode): number => 8 + row * STEP_Y;

/** What comes from what, as a picture; the same clips can be chosen from lists elsewhere, so nobody needs it. */
export function LineageGraph({ shown, onChoose }: { shown: PipelineDocument; onChoose: (clip: string) => void }) {
  const elsewhere = useElsewhere(shown);
  const { nodes, edges, columns, rows } = lineageOf(shown, elsewhere);
  if (nodes.length < 2 && shown.replayOf === undefined) return null;
  const [width, height] = [columns * STEP_X - (STEP_X - WIDTH) + 16, rows * STEP_Y - (STEP_Y - HEIGHT) + 16];
  const nodeOf = (key: string): LineageNode | undefined => nodes.find((node) => node.key === key);
  return (
    <section class="card" aria-label="Lineage">
      <h2>Lineage</h2>
      <div class="lineage" tabIndex={0} role="group" aria-label="What comes from what">
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
          {edges.map(({ from, to, label }) => {
            const [one, other] = [nodeOf(from), nodeOf(to)];
            if (one === undefined || other === undefined) return null;
            const [x1, y1, x2, y2] = [xOf(one) + WIDTH, yOf(one) + HEIGHT / 2, xOf(other), yOf(other) + HEIGHT / 2];
            const bend = (x2 - x1) / 2;
            return (
              <path
                key={`${from} ${to}`}
                class="edge"
                d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
              >
                <title>{label}</title>
              </path>
            );
          })}
          {nodes.map((node) => {
            const own = node.versionOf === undefined ? undefined : nodeOf(node.versionOf);
            if (own === undefined) return null;
            const [x, y] = [xOf(own) + INDENT / 2, yOf(node) + HEIGHT / 2];
            return <path key={node.key} class="edge version" d={`M${x} ${yOf(own) + HEIGHT}V${y}H${xOf(node)}`} />;
          })}
          {nodes.map((node) => {
            const { key, kind, title, subtitle, clip } = node;
            const choose = clip === undefined ? undefined : (): void => onChoose(clip);
            return (
              <g
                key={key}
                class={`node ${kind} ${clip === undefined ? '' : 'clickable'}`}
                transform={`translate(${xOf(node)} ${yOf(node)})`}
                {...(choose === undefined
                  ? {}
                  : {
                      role: 'button',
                      tabIndex: 0,
                      onClick: choose,
                      onKeyDown: (event: KeyboardEvent) => {
                        if (event.key === 'Enter') choose();
                      },
                    })}
              >
                <rect width={WIDTH - indentOf(node)} height={HEIGHT} rx={kind === 'reference' ? 4 : 8} />
                <text x="12" y="18">
                  {cut(title)}
                </text>
                <text x="12" y="34" class="sub">
                  {cut(subtitle)}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
      <Replays {...{ shown, elsewhere }} />
    </section>
  );
}

const LONGEST = 24;
const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);
