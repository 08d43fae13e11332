const EARLIER_JOBS = 'The recorded server still held the jobs of the recording before.';

/** Where a dialect answers differently from its recording, and why; by recording, then number and name of the exchange. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'vllm-omni-0.30.0-form': { '14 list-after': EARLIER_JOBS },
  'sglang-0.5.23-form': { '20 list-after': EARLIER_JOBS },
  'litellm-1.108.7': {
    '33 create-no-key':
      'The recorded installation had no database client, and its 401 became a 500 of plain text; with one it is a 401.',
  },
};
