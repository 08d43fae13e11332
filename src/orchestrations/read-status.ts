import { z } from 'zod';

/** What stands around the output, in the order in which the engine prints the fields of a status. */
const PRINTED = /^(.*?),"output":(.*),("createdTime":"[^"]*","lastUpdatedTime":.*)$/s;

const rowSchema = z.looseObject({
  name: z.string(),
  instanceId: z.string(),
  createdTime: z.coerce.date(),
  lastUpdatedTime: z.coerce.date(),
  input: z.unknown(),
  customStatus: z.unknown(),
  output: z.unknown(),
  runtimeStatus: z.string(),
});

/** A status that would be JSON but for its output, which is then read as the text that it is; undefined where more is wrong. */
export function readStatus(printed: string): z.infer<typeof rowSchema> | undefined {
  const [, before, output, after] = PRINTED.exec(printed) ?? [];
  if (before === undefined || output === undefined || after === undefined) return undefined;
  try {
    return rowSchema.parse(JSON.parse(`${before},"output":${JSON.stringify(output)},${after}`));
  } catch {
    return undefined;
  }
}
