/** The simulator of the Videos API: the one way in for whatever is not part of it. See README.md. */
export { startVideosApi, type RunningVideosApi, type VideosApiOptions } from './start-videos-api';
export { dialectModel, DIALECTS, unknownDialect } from './dialects/dialects';
export { findFfmpeg, type FoundFfmpeg } from './find-ffmpeg';
export type { SimulatorProfile } from './profile';
// What the control routes take and give.
export type { ListedJob } from './control/control-exchange';
export type { FaultMatch, FaultSpec, JobFault, RetryAfter } from './faults/fault';
export type { RequestRecord } from './http/request-log';
export type { Bill } from './jobs/bill';
