import type { OrchestrationContext } from 'durable-functions';
import type { LogFields } from '../log';
import { logStep } from '../log';

/** Writes a line when something happens, and not again each time it is replayed from history. */
export function logOnce(context: OrchestrationContext, step: string, fields: LogFields): void {
  if (!context.df.isReplaying) logStep(context, step, fields);
}
