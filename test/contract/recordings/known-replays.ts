/** Orchestrations whose recorded replays this host does not repeat to the letter, and why. */
export const knownReplays: Readonly<Record<string, string>> = {
  'oBig/ft-oBig': 'the recording is shortened',
  'oEchoInput/ft-biginput': 'the recording is shortened',
  'oEntity/ft-oEntity': 'the second message to one entity is stamped with a Z',
  'oEternal/ft-oEternal': 'which block of history an event belongs to depends on when it came',
  'oFanout/ft-oFanout': 'how many completions one replay takes in depends on when they came',
  'oFanoutFail/ft-oFanoutFail': 'activities that run side by side complete in any order',
  'oHttp/rec-http-refused': 'the details have no inner SocketException of .NET',
  'oHttp/rec-http-202': 'the instance that was polled had been started before the recording began',
  'oTypes/rec-oTypes': 'an integer beyond 2^53 has lost its last digits, as it has for whoever reads it',
};
