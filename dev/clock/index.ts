/** One notion of time for everything that runs on this machine: real, scaled or virtual. See README.md. */
export { chooseClock, type ChosenClock, type ClockChoice } from './choose-clock';
export type { Clock, ClockTimer } from './clock';
export { startClockControl, type RunningClockControl } from './clock-control';
export { runningClock } from './running-clock';
export { virtualClock, type VirtualClock } from './virtual-clock';
