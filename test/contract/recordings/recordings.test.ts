import { goldenDir } from './golden';
import { knownDifferences } from './known-differences';
import { scenariosOf, sessions, startSession, type RunningSession } from './sessions';

if (goldenDir === undefined) {
  describe('The recordings of the real host (NOT RUN: there is no ../shared/golden beside the project)', () => {
    it.todo('answers every recorded exchange as recorded');
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
      'are answered as recorded: $name',
      async ({ exchanges }) => {
        const unexpected: Record<string, string[]> = {};
        const nowMatching: string[] = [];
        for (const exchange of exchanges) {
          const id = session.folder === undefined ? exchange.id : `${session.folder}/${exchange.id}`;
          const found = await running.player.play(exchange);
          const reason = knownDifferences[id];
          if (found.length > 0 && reason === undefined) unexpected[id] = found;
          if (found.length === 0 && reason?.startsWith('RACE') === false) nowMatching.push(id);
        }
        expect({ unexpected, nowMatching }).toEqual({ unexpected: {}, nowMatching: [] });
      },
      120_000,
    );
  });
}
