import type { Backend, Parameter } from '../../plans/backend';
import { defaultDialect } from '../../video-api/default-dialect';
import type { Dialect } from '../../video-api/dialect';
import type { Profile } from '../profile';

/** What most servers have in common, which is OpenAI's own way; a profile says what is different. */
const { profile: _, ...openaiDialect } = defaultDialect;
export const USUAL_DIALECT: Omit<Dialect, 'profile'> = {
  ...openaiDialect,
  remixes: false,
  edits: false,
  extends: false,
};

/** The sizes and lengths of Sora 2, which gateways in front of it take as well. */
export const SORA_SIZES = ['720x1280', '1280x720', '1024x1792', '1792x1024'];
export const SORA_SECONDS = [4, 8, 12];

/** What a server of one's own may cost is electricity: nothing is charged but what is said in its settings. */
export const OWN_SERVER: Profile['charged'] = { chargedAt: 'completion', chargedEndings: [] };
export const VENDOR: Profile['charged'] = { chargedAt: 'completion', chargedEndings: ['cancelled'] };

/** No bill comes for it. */
export const FREE: NonNullable<Profile['price']> = { usdPerSecond: 0, asOf: '2026-11-28' };

/** One GPU renders one clip at a time, and takes any number of orders. */
export const ONE_GPU = { maxRunning: 1, createsPerMinute: 60 };

/** The sizes of Wan and its kin: whatever the model's blocks divide; what does not fit is rounded without a word. */
export const IN_16S: Backend['sizes'] = { multiplesOf: 16, first: '832x480' };

export const seed = (min: number): Parameter => ({ type: 'number', min, max: Number.MAX_SAFE_INTEGER, whole: true });
export const NEGATIVE_PROMPT: Parameter = { type: 'text', maxCharacters: 4_000 };

/** Parameters that the server calls what a brief calls them. */
export const sameNames = (parameters: Readonly<Record<string, Parameter>>): Dialect['parameters'] =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { type }]) => [
      name,
      { field: name, type: type === 'text' ? 'string' : type },
    ]),
  );
