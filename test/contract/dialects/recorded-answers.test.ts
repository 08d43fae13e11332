/**
 * Every dialect of the simulator against what its server was recorded to answer: each recorded request is sent to it, and status,
 * headers, keys, types and telling words are compared. By itself this runs from a committed copy of those shapes; where the
 * recordings are beside the project, the copy is held against them.
 */
import { rmSync } from 'node:fs';
import { virtualClock } from '../../../dev/clock';
import { findFfmpeg, startVideosApi } from '../../../dev/videos-api';
import { folderWithShortClip } from '../../support/short-clip';
import { type AnswerShape } from './exchange';
import { KNOWN_DIFFERENCES } from './known-differences';
import { areRecordingsHere, committedShapes, RECORDINGS, reducedRecording } from './recordings';
import { sendExchange } from './send-exchange';

const names = Object.keys(RECORDINGS);
let clipsDir: string;

beforeAll(() => (clipsDir = folderWithShortClip()));
afterAll(() => rmSync(clipsDir, { recursive: true }));

/** What the dialect answers to every exchange of a recording, in order. */
async function answersOf(name: string): Promise<Readonly<Record<string, AnswerShape>>> {
  const clock = virtualClock({ paused: true });
  const api = await startVideosApi({
    clock,
    ffmpegPath: findFfmpeg().path,
    dialect: RECORDINGS[name],
    clipsDir,
    log: () => undefined,
  });
  try {
    const ids: string[] = [];
    const answers: [string, AnswerShape][] = [];
    for (const [index, exchange] of committedShapes(name).entries()) {
      await clock.advanceTo(clock.now() + (exchange.passMs ?? 0));
      answers.push([`${index} ${exchange.ask}`, await sendExchange(api.serviceUrl, exchange, ids)]);
    }
    return Object.fromEntries(answers);
  } finally {
    await api.stop();
    clock.close();
  }
}

describe.each(names)('the dialect of %s', (name) => {
  it('answers as was recorded, but for the differences that are known', async () => {
    const known = KNOWN_DIFFERENCES[name] ?? {};
    const answers = await answersOf(name);
    const recorded = Object.fromEntries(
      committedShapes(name).map(({ ask, answer }, index) => [`${index} ${ask}`, answer]),
    );
    const compared = (from: Readonly<Record<string, AnswerShape>>): Readonly<Record<string, AnswerShape>> =>
      Object.fromEntries(Object.entries(from).filter(([at]) => !(at in known)));
    expect(compared(answers)).toEqual(compared(recorded));
    // A difference that is gone has no place in the list.
    const same = Object.keys(known).filter((at) => JSON.stringify(answers[at]) === JSON.stringify(recorded[at]));
    expect(same).toEqual([]);
  });
});

(areRecordingsHere ? describe : describe.skip)('the committed shapes', () => {
  it.each(names)('say of %s what its recording says', (name) => {
    expect(committedShapes(name)).toEqual(JSON.parse(JSON.stringify(reducedRecording(name))));
  });
});
