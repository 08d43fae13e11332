import { join } from 'node:path';

import { goldenDir, scenarios } from './golden';
import { covers, knownDifferences, notPlayed } from './known-differences';
import { knownClientCalls, knownInvocations, knownReplays } from './known-replays';
import { scenariosOf, sessions, startSession, type RunningSession } from './sessions';
import { compareClientCalls, compareInvocations, compareReplays, unseenStarts, type Traces } from './worker-inputs';

if (goldenDir === undefined) {
  describe('The recordings of the real host (NOT RUN: there is no ../shared/golden beside the project)', () => {
    it.todo('the recordings are answered exchange by exchange as recorded');
  });
} else {
  const golden = goldenDir;
  describe.each(sessions)('The recordings of the real host, $title', (session) => {
    let running: RunningSession;
    beforeAll(async () => {
      running = await startSession(golden, session);
    });
    afterAll(async () => running?.stop());

    it.each(scenariosOf(golden, session))(
      'the recordings are answered as recorded, but for the differences listed: $name',
      async ({ exchanges }) => {
        const unlisted: Record<string, string[]> = {};
        const listedInVain: string[] = [];
        for (const exchange of exchanges) {
          const id = session.folder === undefined ? exchange.id : `${session.folder}/${exchange.id}`;
          const known = knownDifferences[id];
          const found = await running.player.play(exchange, { expectsDifference: known !== undefined });
          if (found.some((each) => known === undefined || !covers(known, each))) unlisted[id] = found;
          if (found.length === 0 && known !== undefined && known.races !== true) listedInVain.push(id);
        }
        expect({ unlisted, listedInVain }).toEqual({ unlisted: {}, listedInVain: [] });
      },
    );

    if (session.traced === true) {
      const traces = (): Traces => ({
        folder: join(golden, session.folder ?? '.'),
        traceFile: running.traceFile,
        sides: running.sides,
      });

      it('replay their orchestrations from the recorded inputs to the recorded actions', async () => {
        for (const { name, instanceId, input } of unseenStarts(traces())) {
          await running.player.start(name, instanceId, input);
          await running.player.wait(10_000);
        }
        const { same, different } = compareReplays(traces());
        // What differs may also match: most of it is a matter of when something came.
        expect(unlisted(different, knownReplays)).toEqual({});
        expect(same.length).toBeGreaterThan(60);
      });

      it.each([
        ['activities', 38],
        ['entity-Counter', 15],
      ] as const)('run their %s on the recorded inputs to the recorded results', (file, atLeast) => {
        const { same, different } = compareInvocations(traces(), file);
        expect(unlisted(different, knownInvocations)).toEqual({});
        expect(same.length).toBeGreaterThan(atLeast);
      });

      it('answer the durable client as recorded', () => {
        const { same, different } = compareClientCalls(traces());
        expect(unlisted(different, knownClientCalls)).toEqual({});
        expect(same.length).toBeGreaterThan(80);
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

function unlisted(
  different: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Record<string, string> {
  // Listed one by one, or as all of a name: `name#3` or `name`.
  const isListed = (key: string): boolean => [key, key.replace(/#\d+$/, '')].some((name) => name in known);
  return Object.fromEntries(Object.entries(different).filter(([key]) => !isListed(key)));
}
