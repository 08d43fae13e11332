/** Orchestrations whose recorded replays this host does not repeat to the letter, and why. */
export const knownReplays: Readonly<Record<string, string>> = {
  'oBig/ft-oBig': 'the recording is shortened',
  'oEchoInput/ft-biginput': 'the recording is shortened',
  'oEternal/ft-oEternal': 'which block of history an event belongs to depends on when it came',
  'oFanout/ft-oFanout': 'how many completions one replay takes in depends on when they came',
  'oFanoutFail/ft-oFanoutFail': 'activities that run side by side complete in any order',
  'oHttp/rec-http-202': 'the instance that was polled had been started before the recording began',
  'oAllMixed/rec-mix': 'the recorder raised its event without recording when',
  'oSubWait/rec-sw': 'the recorder raised the event of its child without recording when',
  'oTwoEvents/rec-2e': 'the recorder raised its events without recording when',
  'oWait/dup-child-running': 'the generation counts how often its id had been used before',
};

/** Activities and batches that this host does not run to the letter, by function and position, and why. */
export const knownInvocations: Readonly<Record<string, string>> = {
  aBig: 'the recording is shortened',
  'Counter/e1': 'which signals one batch takes in depends on when they came',
  'E2/z': 'the recorder signalled this entity without recording how',
};

/** Calls of the durable client that this host does not answer to the letter, and why. */
export const knownClientCalls: Readonly<Record<string, string>> = {
  'delete instances/co2': 'an instance is Pending for less time than a request takes',
  'get instances/<id 0>': 'an instance is Pending for less time than a request takes',
  'post orchestrators/oWait/co2': 'an instance is Pending for less time than a request takes',
  'get instances/': 'lists instances in the order of their ids, some of which are random',
};
