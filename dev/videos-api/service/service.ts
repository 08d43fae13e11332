import type { Clock } from '../../clock';
import type { JobScripting } from '../faults/fault-book';
import type { Answer } from '../http/answer';
import type { Form } from '../http/form';
import type { Job } from '../jobs/job';
import type { CharacterStore } from '../jobs/character-store';
import type { JobStore } from '../jobs/job-store';
import type { SimulatorProfile } from '../profile';
import type { ClipShop } from '../render/clip-shop';
import type { Admission } from './admission';

/** What every operation works with. */
export interface Service {
  readonly clock: Clock;
  readonly deployments: readonly string[];
  readonly store: JobStore;
  readonly characters: CharacterStore;
  readonly admission: Admission;
  readonly clips: ClipShop;
  readonly scripting: JobScripting;
  /** The profile as it is now: it may be patched between two requests. */
  readonly profile: () => SimulatorProfile;
}

export interface ServiceRequest {
  readonly id: string;
  readonly style: 'azure' | 'plain';
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly form: Form;
}

/** An answer, and the job it is about where there is one. */
export interface ServiceResult {
  readonly answer: Answer;
  readonly job?: Job;
}
