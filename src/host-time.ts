/** Where an embedded host puts its clock, whose time may run faster than the wall's, or jump. */
const LENT = Symbol.for('functions-host.now');

/**
 * The time, in ms since the epoch, by the clock of the host that runs this. Orchestrations go by that clock, so whatever else is
 * dated goes by it as well: the dates of one pipeline can be compared. In Azure it is the wall's.
 */
export function hostTime(): number {
  const lent: unknown = Reflect.get(globalThis, LENT);
  return typeof lent === 'function' ? (lent as () => number)() : Date.now();
}
