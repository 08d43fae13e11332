import { goldenDir, scenarios } from './golden';
import { knownDifferences, notPlayed } from './known-differences';
import { knownReplays } from './known-replays';
import { scenariosOf, sessions, startSession, type RunningSession } from './sessions';
import { compareWorkerInputs } from './worker-inputs';

if (goldenDir === undefined) {
  describe('The recordings of the real host (NOT RUN: there is no ../shared/golden beside the project)', () => {
    it.todo('are answered exchange by exchange as recorded');
  });
} else {
  const golden = goldenDir;
  describe.each(sessions)('The recordings of the real host, $title', (session) => {
    let running: RunningSession;
    beforeAll(async () => {
      running = await startSession(golden, session);
    }, 60_000);
    afterAll(async () => running?.stop());

    it.each(scenariosOf(golden, session))(
      'are answered as recorded, but for the differences listed: $name',
      async ({ exchanges }) => {
        const unlisted: Record<string, string[]> = {};
        const listedInVain: string[] = [];
        for (const exchange of exchanges) {
          const id = session.folder === undefined ? exchange.id : `${session.folder}/${exchange.id}`;
          const known = knownDifferences[id];
          const found = await running.player.play(exchange, { expectsDifference: known !== undefined });
          if (found.length > 0 && known === undefined) unlisted[id] = found;
          if (found.length === 0 && known !== undefined && known.races !== true) listedInVain.push(id);
        }
        expect({ unlisted, listedInVain }).toEqual({ unlisted: {}, listedInVain: [] });
      },
      120_000,
    );

    if (session.tracesReplays === true) {
      it('replay their orchestrations from the recorded inputs to the recorded actions', () => {
        const { same, different } = compareWorkerInputs(golden, running.traceFile, running.sides);
        expect(same.length).toBeGreaterThan(60);
        // What differs may also match: most of it is a matter of when something came.
        expect(Object.entries(different).filter(([key]) => knownReplays[key] === undefined)).toEqual([]);
      });
    }
  });

  describe('The list of differences', () => {
    it('leaves no recorded scenario out', () => {
      const played = sessions.flatMap((session) => scenariosOf(golden, session).map(({ name }) => name));
      const all = scenarios(golden).map(({ name }) => name);
      expect(all.filter((name) => !played.includes(name))).toEqual(Object.keys(notPlayed));
    });
  });
}
