/** Where tests read the account: of every day there can be, because their clocks run ahead. */
export const SPEND_EVER = 'spend?from=2000-01-01&to=9999-12-31';
export const EVER = { from: '2000-01-01', to: '9999-12-31' } as const;
