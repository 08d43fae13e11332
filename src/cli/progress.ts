import { MultiBar, Presets } from 'cli-progress';
import type { SingleBar } from 'cli-progress';
import type { PipelineDocument } from '../views/pipeline-document';

export interface Progress {
  update(document: PipelineDocument): void;
  /** Leaves the terminal as it was found. May be called at any time, and again. */
  end(): void;
}

type Shot = PipelineDocument['shots'][number];

/** Bars on a terminal; elsewhere one plain line whenever a shot has news. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bars(stream) : lines(stream);
}

function bars(stream: NodeJS.WriteStream): Progress {
  const multi = new MultiBar(
    {
      stream,
      format: '  {name} [{bar}] {percentage} %  {news}',
      hideCursor: true,
      clearOnComplete: false,
      noTTYOutput: false,
    },
    Presets.rect,
  );
  const known = new Map<string, SingleBar>();
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    process.off('exit', end);
    // Without a bar the cursor was never hidden.
    if (known.size > 0) multi.stop();
  };
  // Also for those who cannot wait and press Ctrl-C twice.
  process.once('exit', end);
  return {
    update({ shots }) {
      if (ended) return;
      const width = Math.max(...shots.map((shot) => shot.name.length));
      for (const shot of shots) {
        const payload = { name: shot.name.padEnd(width), news: news(shot) };
        const bar = known.get(shot.name) ?? multi.create(100, 0, payload);
        known.set(shot.name, bar);
        bar.update(shot.progress, payload);
      }
    },
    end,
  };
}

function lines(stream: NodeJS.WriteStream): Progress {
  const last = new Map<string, string>();
  return {
    update({ shots }) {
      for (const shot of shots) {
        const line = `${shot.name}: ${news(shot)}${shot.state === 'rendering' ? ` ${shot.progress} %` : ''}`;
        if (last.get(shot.name) !== line) stream.write(`${line}\n`);
        last.set(shot.name, line);
      }
    },
    end: () => undefined,
  };
}

function news({ state, outcome, problem }: Shot): string {
  if (outcome !== null) return outcome;
  return problem === null ? state : `${state} (${problem.code})`;
}
