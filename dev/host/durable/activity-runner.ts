import type { Clock } from '../../clock';
import type { Log } from '../host-log';
import { DueQueue } from './due-queue';
import { ENGINE } from './episode-context';
import type { DurableFunctions, FunctionOutcome } from './functions';
import { activityFailure, activityInput, activityResult } from './activity-values';
import { taskCompleted, taskFailed, type TaskFailure } from './history-events';
import { hubKeys } from './hub-keys';
import type { HubSettings } from './hub-settings';
import { HTTP_ACTIVITY, type HttpCall } from './replay/call-http';
import { httpFailure, sendHttpCall } from './send-http-call';
import { engineTime } from './timestamps';
import { WorkQueue } from './work-queue';
import type { Activity, Commit, NewActivity } from './work';

interface Options {
  readonly clock: Clock;
  readonly functions: DurableFunctions;
  readonly settings: HubSettings;
  readonly log: Log;
}

/** Real milliseconds. */
const HOLD_TOLD_MS = 30_000;

const USER_AGENTS = {
  '3.14': 'Microsoft.Azure.WebJobs.Extensions.DurableTask/3.14.1',
  '3.19': 'Microsoft.Azure.WebJobs.Extensions.DurableTask/3.19.0',
} as const;

/** Runs activities, some at a time, and posts what came of them. At least once: a killed host's are run again. */
export class ActivityRunner {
  readonly #known = new Map<string, Activity>();
  readonly #queue: WorkQueue;
  readonly #locked: DueQueue<Activity>;

  constructor(
    private readonly options: Options,
    private readonly commit: (commit: Commit) => Promise<void>,
  ) {
    this.#queue = new WorkQueue(options.settings.maxActivities, (key) => this.#run(key));
    this.#locked = new DueQueue(options.clock, (activity) => this.add(activity));
  }

  /** Marks an activity as running from the start: it is in the same write that creates it, so a lock costs no second one. */
  prepare(activity: NewActivity, sequence: number): Activity {
    const { clock, settings } = this.options;
    return { ...activity, sequence, lockedUntilMs: clock.now() + settings.redeliveryMs };
  }

  add(activity: Activity): void {
    const key = String(activity.sequence);
    this.#known.set(key, activity);
    this.#queue.add(key);
  }

  /** An activity that the last host left. It may have been running, so it waits until that host's lock is over. */
  resume(activity: Activity): void {
    const { lockedUntilMs } = activity;
    if (lockedUntilMs !== undefined && lockedUntilMs > this.options.clock.now()) {
      this.#locked.add(activity, lockedUntilMs);
    } else this.add(activity);
  }

  async stop(): Promise<void> {
    this.#locked.close();
    await this.#queue.drain();
    // What has not begun need not wait for a lock that nobody holds.
    const waiting = [...this.#known.values()];
    const ops = waiting.map(({ sequence, ...activity }) => ({
      put: hubKeys.activity(sequence),
      value: JSON.stringify({ ...activity, lockedUntilMs: undefined }),
    }));
    await this.commit({ ops });
  }

  async #run(key: string): Promise<void> {
    const activity = this.#known.get(key);
    this.#known.delete(key);
    if (activity === undefined) return;
    const { clock, log } = this.options;
    const release = clock.hold(`activity ${activity.name} of ${activity.instanceId}`, { mayWait: true });
    const watch = setTimeout(() => this.#tellOfHold(activity), HOLD_TOLD_MS).unref();
    try {
      const outcome = await this.#invoke(activity);
      // It stays in the store, and the next host runs it when its lock is over.
      if (!outcome.ok && outcome.abandoned === true) return;
      const at = engineTime(clock.now());
      const { instanceId: to, executionId, taskId, sequence } = activity;
      const event = outcome.ok
        ? taskCompleted(taskId, activityResult(outcome.value), at)
        : taskFailed(taskId, this.#failure(activity.name, outcome), at);
      await this.commit({ ops: [{ del: hubKeys.activity(sequence) }], messages: [{ to, executionId, event }] });
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('critical', ENGINE, `The activity '${activity.name}' cannot be run: ${text}`);
    } finally {
      clearTimeout(watch);
      release();
    }
  }

  #tellOfHold({ name, instanceId }: Activity): void {
    const { clock, log } = this.options;
    if (clock.kind !== 'virtual') return;
    log(
      'warning',
      ENGINE,
      `The virtual clock stands still: the activity '${name}' of '${instanceId}' has been running for ${HOLD_TOLD_MS / 1000} s. Does what it calls wait on the same clock, and not say so?`,
    );
  }

  #failure(name: string, outcome: Extract<FunctionOutcome, { ok: false }>): TaskFailure {
    return name === HTTP_ACTIVITY
      ? httpFailure(outcome)
      : activityFailure(name, outcome, this.options.settings.extension);
  }

  async #invoke({ name, instanceId, input: wrapped }: Activity): Promise<FunctionOutcome> {
    const { functions } = this.options;
    if (name === HTTP_ACTIVITY) {
      return sendHttpCall((JSON.parse(wrapped) as [HttpCall])[0], USER_AGENTS[this.options.settings.extension]);
    }
    const registered = functions.find('activity', name);
    if (registered === undefined) {
      return { ok: false, message: `Activity function '${name}' does not exist.`, stack: '' };
    }
    return functions.runActivity(registered, instanceId, activityInput(wrapped));
  }
}
