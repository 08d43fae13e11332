import { z } from 'zod';
import { iso } from '../contract/iso';
import { call } from './call';
import { orchestrator } from './orchestrator';
import type { OpenWaits } from './wait';
import { sleepUntilOrWake } from './wait';

const senderInputSchema = z.strictObject({
  pipelineId: z.string(),
  /** Since when its outbox cannot be read or written, ISO 8601; absent while it can. */
  failingSince: z.string().optional(),
});
export type SenderInput = z.input<typeof senderInputSchema>;

const MAX_TICKS = 100;
/** After the activity failed, with all the tries that the engine makes. */
const RETRY_MS = 5 * 60_000;
/** Longer than any event is tried. */
const PATIENCE_MS = 48 * 3_600_000;

/**
 * Sends what a pipeline has to tell, one event after the other, until its end is told. What was stored while nobody was there to send
 * it is sent by the next one.
 */
export const sender = orchestrator(
  {
    name: 'sender',
    input: senderInputSchema,
    /** `over`: all is told. `gave_up`: nobody could read or write what there is to tell for two days. */
    output: z.strictObject({ outcome: z.enum(['over', 'gave_up']) }).optional(),
  },
  function* (context, { pipelineId, ...input }) {
    const now = (): number => context.df.currentUtcDateTime.getTime();
    const waits: OpenWaits = [];
    let { failingSince } = input;
    for (let tick = 0; ; tick++) {
      if (tick >= MAX_TICKS) {
        context.df.continueAsNew({
          pipelineId,
          ...(failingSince === undefined ? {} : { failingSince }),
        } satisfies SenderInput);
        return undefined;
      }
      const at = iso(now());
      const sent = yield* call(context, 'sendWebhook', { pipelineId, at });
      failingSince = sent.ok ? undefined : (failingSince ?? at);
      if (failingSince !== undefined && now() >= Date.parse(failingSince) + PATIENCE_MS)
        return { outcome: 'gave_up' as const };
      if (sent.ok && sent.value.outcome === 'over') return { outcome: 'over' as const };
      if (sent.ok && sent.value.outcome === 'again') continue;
      const dueMs = sent.ok && sent.value.outcome === 'wait' ? Date.parse(sent.value.until) : now() + RETRY_MS;
      if (dueMs > now()) yield* sleepUntilOrWake(context, { dueMs, waits });
    }
  },
);
