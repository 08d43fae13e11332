import { EventType, type FailureDetails, type HistoryEvent } from '../history';
import { parseTime } from '../timestamps';
import type { Decision } from './decisions';
import { checkDecision } from './determinism';
import { Future } from './future';

/** A failed activity or child as the engine keeps it. */
export class TaskFailedError extends Error {
  override readonly name = 'TaskFailedError';
  constructor(
    readonly reason: string | null,
    readonly details: string | null,
    readonly failureDetails: FailureDetails | null,
  ) {
    super(reason ?? '');
  }
}

/** The wait ended because the orchestrator cancelled its timer. */
export class TimerCancelledError extends Error {
  override readonly name = 'TimerCancelledError';
}

/**
 * One replay of one execution: gives ids to decisions in the order they are made, matches them with history, and
 * completes what history says has completed. It knows nothing of the SDK's action list; run-actions drives it.
 */
export class ReplayContext {
  /** Decisions that history does not know yet, by id. Insertion order is id order. */
  #fresh = new Map<number, Decision>();
  #heldBack: [number, Decision][] = [];
  readonly #open = new Map<number, Future<unknown>>();
  readonly #waiting = new Map<string, Future<string | null>[]>();
  readonly #buffered = new Map<string, (string | null)[]>();
  #withheld: HistoryEvent[] = [];
  #nextId = 0;

  nowMs = 0;
  suspended = false;
  locks: readonly string[] = [];
  terminated: { readonly reason: string | null } | undefined;
  continueAsNew: { readonly input: string | null } | undefined;
  readonly carriedOver: HistoryEvent[] = [];

  constructor(
    private readonly maxDecisions: number,
    private readonly start: () => void,
  ) {}

  get decisions(): Decision[] {
    return [...this.#fresh.values()];
  }
  get hasOpenTasks(): boolean {
    return this.#open.size > 0;
  }
  takeId(): number {
    if (this.#nextId >= this.maxDecisions) {
      throw new Error(
        `Maximum amount of orchestration actions (${this.maxDecisions}) has been reached. This value can be configured in host.json file as MaxOrchestrationActions.`,
      );
    }
    return this.#nextId++;
  }

  /** The end of an execution takes an id too, and no limit keeps it from ending. */
  takeLastId(): number {
    return this.#nextId++;
  }

  /** Records a decision. Activities, timers and children keep the execution open until history completes them. */
  decide(decision: Decision): Future<unknown> {
    this.#fresh.set(decision.id, decision);
    const done = new Future<unknown>();
    if (decision.kind !== 'event') this.#open.set(decision.id, done);
    return done;
  }

  /** A cancelled timer no longer keeps the execution open; its wake-up message still comes and is ignored. */
  cancelTimer(id: number): void {
    this.#close(id)?.fail(new TimerCancelledError());
  }

  /** The engine looks names up ignoring case, and the latest waiter gets the event. */
  waitForEvent(name: string): Future<string | null> {
    const key = name.toLowerCase();
    const waiter = new Future<string | null>();
    const buffered = this.#buffered.get(key)?.shift();
    if (buffered !== undefined) waiter.resolve(buffered);
    else this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), waiter]);
    return waiter;
  }

  process(event: HistoryEvent): void {
    if (event.EventType === EventType.OrchestratorStarted) {
      this.nowMs = parseTime(event.Timestamp);
      return;
    }
    const passes = event.EventType === EventType.ExecutionResumed || event.EventType === EventType.ExecutionTerminated;
    if (this.suspended && !passes) this.#withheld.push(event);
    else this.#apply(event);
  }

  #apply(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.ExecutionStarted:
        return this.start();
      case EventType.TaskScheduled:
      case EventType.TimerCreated:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.EventSent:
        checkDecision(event, this.#fresh.get(event.EventId));
        this.#fresh.delete(event.EventId);
        return;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        return this.#close(event.TaskScheduledId)?.resolve(event.Result);
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        return this.#close(event.TaskScheduledId)?.fail(
          new TaskFailedError(event.Reason, event.Details, event.FailureDetails),
        );
      case EventType.TimerFired:
        return this.#close(event.TimerId)?.resolve(undefined);
      case EventType.EventRaised:
        // What arrives after the decision to continue belongs to the next generation; what came before is lost with this one.
        if (this.continueAsNew !== undefined) this.carriedOver.push(event);
        else this.#raise(event.Name, event.Input);
        return;
      case EventType.ExecutionTerminated:
        this.terminated ??= { reason: event.Input };
        return;
      case EventType.ExecutionSuspended:
        this.suspended = true;
        this.#heldBack = [...this.#fresh];
        this.#fresh.clear();
        return;
      case EventType.ExecutionResumed:
        return this.#resume();
      default:
        return;
    }
  }

  #resume(): void {
    this.suspended = false;
    this.#fresh = new Map([...this.#heldBack, ...this.#fresh]);
    this.#heldBack = [];
    const withheld = this.#withheld;
    this.#withheld = [];
    for (const event of withheld) this.process(event);
  }

  #raise(name: string, input: string | null): void {
    const key = name.toLowerCase();
    const waiter = this.#waiting.get(key)?.pop();
    if (waiter !== undefined) waiter.resolve(input);
    else this.#buffered.set(key, [...(this.#buffered.get(key) ?? []), input]);
  }

  #close(id: number): Future<unknown> | undefined {
    const future = this.#open.get(id);
    this.#open.delete(id);
    return future;
  }
}
