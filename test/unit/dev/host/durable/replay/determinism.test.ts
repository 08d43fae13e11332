import { a, decided, h, play } from './play';

const first = [h.episode(), h.started()];
const changed = 'Was a change made to the orchestrator code after this instance had already started running?';
const prefix = 'Non-Deterministic workflow detected: A previous execution of this orchestration scheduled';

describe('a replay that disagrees with its history', () => {
  test.each([
    [
      'an activity that is gone',
      h.scheduled(0, 'A'),
      [a.event('E')],
      `an activity task with sequence ID 0 and name 'A' (version ''), but the current replay execution hasn't (yet?) scheduled this task. ${changed}`,
    ],
    [
      'an activity that became a timer',
      h.scheduled(0, 'A'),
      [a.timer(9)],
      `an activity task with sequence number 0 named 'A', but the current orchestration replay instead produced a CreateTimerOrchestratorAction action with this sequence number. ${changed}`,
    ],
    [
      'an activity with another name',
      h.scheduled(0, 'A'),
      [a.activity('B')],
      `an activity task with sequence number 0 named 'A', but the current orchestration replay instead scheduled an activity task named 'B' with this sequence number.  ${changed}`,
    ],
    [
      'a timer that is gone',
      h.timer(0, 9),
      [a.event('E')],
      `a timer task with sequence number 0 but the current replay execution hasn't (yet?) scheduled this task. ${changed}`,
    ],
    [
      'a timer that became an activity',
      h.timer(0, 9),
      [a.activity()],
      `a timer task with sequence number 0 named but the current orchestration replay instead produced a ScheduleTaskOrchestratorAction action with this sequence number. ${changed}`,
    ],
    [
      'a child that is gone',
      h.child(0, 'C'),
      [a.event('E')],
      `a sub-orchestration task with sequence ID 0 and name 'C' (version '', instance ID 'child'), but the current replay execution hasn't (yet?) scheduled this task. ${changed}`,
    ],
    [
      'a child with another name',
      h.child(0, 'C'),
      [a.child('D')],
      `a sub-orchestration task with sequence ID 0 and name 'C' (version '', instance ID 'child'), but the current orchestration replay instead scheduled a sub-orchestration task with name D at this sequence number. ${changed}`,
    ],
    [
      'a child that became a signal',
      h.child(0, 'C'),
      [a.signal()],
      `a sub-orchestration task with sequence ID 0 and name 'C' (version '', instance ID 'child'), but the current orchestration replay instead produced a SendEventOrchestratorAction action at this sequence number. ${changed}`,
    ],
    [
      'a signal that became a child',
      h.sent(0),
      [a.child()],
      `a send event task with sequence ID 0, type 'EventSent' name 'op', instance ID '@e@k', but the current orchestration replay instead produced a CreateSubOrchestrationAction action at this sequence number. ${changed}`,
    ],
  ])('fails at %s', (_, event, actions, text) => {
    const { completion } = play([...first, event, h.done(), h.episode()], actions);
    expect(completion).toMatchObject({ kind: 'failed', reason: `${prefix} ${text}` });
  });

  test('fails at once, with what it decided instead still carried out', () => {
    const result = play([...first, h.scheduled(0, 'A')], [a.all(a.activity('B'), a.activity('C'))]);
    expect(result.completion?.kind).toBe('failed');
    expect(decided(result)).toEqual(['activity 0 B', 'activity 1 C']);
  });
});

describe('a replay that the engine takes for the same', () => {
  test.each([
    ['a name in another case', [h.scheduled(0, 'alpha')], [a.activity('ALPHA')]],
    ['another input', [h.scheduled(0)], [a.activity('A', { other: true })]],
    ['another due time', [h.timer(0, 5)], [a.timer(50)]],
    ['another child id', [h.child(0)], [a.child('C', 'other')]],
    ['a new action after the last known', [h.scheduled(0)], [a.all(a.activity(), a.activity('new'))]],
  ])('goes on with %s', (_, events, actions) => {
    expect(play([...first, ...events, h.done(), h.episode()], actions).completion).toBeUndefined();
  });
});
