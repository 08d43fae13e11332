/**
 * Settings of a stack on a scaled clock in front of a simulator of its own process: clips are drawn in real time, and on a slow machine ten
 * minutes of a fast clock are over before one is.
 */
export const UNHURRIED: Readonly<Record<string, string>> = {
  SHOTLOOP_RENDER_DEADLINE_SECONDS: '36000',
  SHOTLOOP_SLOT_LEASE_SECONDS: '36000',
};
