import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SOUND_THRESHOLDS, type SoundWord } from '../../../src/contract/verdict';
import { inputArgs } from '../../../src/media/decode-args';
import type { Ffmpeg } from '../../../src/media/find-ffmpeg';
import { judgeSound } from '../../../src/media/judge-clip';
import { measureSound, type SoundMeasurements } from '../../../src/media/measure-sound';
import { runFfmpeg } from '../../../src/media/run-ffmpeg';
import { drawWav, SOUNDS, type KnownSound } from './sounds';

export interface JudgedSound {
  readonly known: KnownSound;
  readonly judged: SoundWord;
  readonly sound: SoundMeasurements;
}

/** Puts every known sound into an MP4 as AAC, as servers do, and judges it by its figures. */
export async function judgeSounds(ffmpeg: Ffmpeg, dir: string): Promise<JudgedSound[]> {
  const all: JudgedSound[] = [];
  const [wav, mp4] = [join(dir, 'sound.wav'), join(dir, 'sound.mp4')];
  for (const known of SOUNDS) {
    await writeFile(wav, drawWav(known));
    await rm(mp4, { force: true });
    const made = await runFfmpeg(ffmpeg, { args: ['-y', '-i', wav, '-c:a', 'aac', '-b:a', '128k', mp4] });
    if (made.outcome !== 'finished') throw new Error(`"${known.name}" could not be made: ${made.message}`);
    const input = inputArgs(mp4, { demuxer: 'mp4' });
    const measured = await measureSound(ffmpeg, { input, seconds: known.seconds ?? 4 });
    if (measured.outcome !== 'measured') throw new Error(`"${known.name}" could not be measured: ${measured.message}`);
    const { sound } = measured;
    all.push({ known, judged: judgeSound({ sound }, SOUND_THRESHOLDS).verdict, sound });
  }
  return all;
}

const WORDS = ['audible', 'faint', 'hum', 'distorted', 'silent'] as const;

/** How often what is one thing was called another, as Markdown. */
export function confusionTable(judged: readonly JudgedSound[]): string {
  const count = (is: string, as: string): string =>
    String(judged.filter((each) => each.known.is === is && each.judged === as).length || '');
  return table([
    ['what it is', ...WORDS.map((word) => `called ${word}`)],
    ...WORDS.map((is) => [is, ...WORDS.map((as) => count(is, as))]),
  ]);
}

/** Every sound with the figures by which it is judged, rounded so that no version of ffmpeg changes them. */
export function soundsTable(judged: readonly JudgedSound[]): string {
  const db = (value: number): string => String(Math.round(value) || 0);
  const percent = (value: number): string => (value < 0.005 ? '' : `${Math.round(value * 20) * 5} %`);
  return table([
    ['sound', 'called', 'mean dB', 'peak dB', 'LUFS', 'cut off', 'hum'],
    ...judged.map(({ known, judged: as, sound }) => [
      ...[known.name, as, db(sound.meanVolumeDb), db(sound.maxVolumeDb), db(sound.loudnessLufs)],
      ...[percent(sound.clippedShare), percent(sound.humShare)],
    ]),
  ]);
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
