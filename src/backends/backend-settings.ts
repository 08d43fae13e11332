import { z } from 'zod';
import { CHARGED_ENDINGS } from '../plans/backend';
import { correctBaseUrl } from './correct-base-url';
import { AUTO, PROFILES, profileNames } from './profiles';

const size = z.string().regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/, 'a size such as 720x1280');
const wholeSeconds = z.int('whole seconds').positive('seconds above 0');
const above0 = (unit: string) => z.number(`a number of ${unit} above 0`).positive(`a number of ${unit} above 0`);
const whole = (unit: string) => z.int(`a whole number of ${unit}`).min(1, `at least 1 of ${unit}`);
const flag = z.boolean('true or false').optional();
const price = z.number('a price, 0 or more').nonnegative('a price, 0 or more');

/** A name, never the key itself: what does not look like a name is refused, and not repeated. */
const settingName = z
  .string('the name of the setting that holds the key')
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'the name of the setting that holds the key, in capitals; not the key itself');

/** One backend of VIDEO_BACKENDS. What is left out is as its profile has it. */
export const backendEntrySchema = z
  .strictObject({
    name: z
      .string('a name')
      .regex(
        /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
        'a name of 1 to 32 lower-case letters, digits and inner hyphens',
      ),
    baseUrl: z.string('a URL, such as http://127.0.0.1:8000/v1'),
    /** The URL is used as it stands, for unusual paths. */
    exact: flag,
    profile: z.enum([AUTO, ...profileNames], `one of ${[AUTO, ...profileNames].join(', ')}`),
    auth: z
      .strictObject({
        type: z.enum(['entra', 'api-key', 'bearer', 'none'], 'one of entra, api-key, bearer, none'),
        keySetting: settingName.optional(),
      })
      .default({ type: 'none' }),
    model: z.strictObject(
      {
        text: z.string('the name of the model').trim().min(1, 'the name of the model'),
        /** For shots that start from a picture; left out: the same. */
        image: z.string('the name of a model').trim().min(1, 'the name of a model').optional(),
      },
      'an object such as {"text": "wan2.2-t2v", "image": "wan2.2-i2v"}',
    ),
    /** Its model for pictures (`/v1/images/generations`); left out: none is asked for. */
    images: z
      .strictObject(
        {
          model: z.string('the name of the model').trim().min(1, 'the name of the model'),
          usdPerImage: price,
          asOf: z.iso.date('a date such as 2026-09-02'),
          sizes: z.array(size, 'a list of sizes').min(1, 'at least one size').optional(),
        },
        'an object such as {"model": "gpt-image-1", "usdPerImage": 0.04, "asOf": "2026-09-02"}',
      )
      .optional(),
    sizes: z
      .union([z.array(size).min(1, 'at least one size'), z.strictObject({ multiplesOf: whole('pixels'), first: size })])
      .optional(),
    seconds: z
      .union([
        z.array(wholeSeconds).min(1, 'at least one length'),
        z.strictObject({ from: wholeSeconds, to: wholeSeconds, first: wholeSeconds }),
      ])
      .optional(),
    maxPromptCharacters: whole('characters').optional(),
    price: z
      .strictObject({
        usdPerSecond: price.optional(),
        usdPerRender: price.optional(),
        asOf: z.iso.date('a date such as 2026-09-02'),
      })
      .optional(),
    limits: z
      .strictObject({
        maxRunning: whole('renders').optional(),
        createsPerMinute: whole('renders').optional(),
        pollSeconds: above0('seconds').optional(),
        queueDeadlineSeconds: above0('seconds').optional(),
        dailyUsd: above0('dollars').optional(),
      })
      .optional(),
    charged: z
      .strictObject({
        at: z.enum(['completion', 'acceptance'], 'completion or acceptance'),
        endings: z.array(z.enum(CHARGED_ENDINGS, `any of ${CHARGED_ENDINGS.join(', ')}`)),
      })
      .optional(),
    listCompleteAfterSeconds: z.number('a number of seconds, 0 or more').nonnegative().optional(),
    ordersOnce: flag,
    synchronous: flag,
    lists: flag,
    deletes: flag,
    remixes: flag,
    edits: flag,
    extends: flag,
    takesImage: flag,
    imageField: z
      .string()
      .regex(/^[A-Za-z0-9_.[\]-]{1,100}$/, 'the name of a field')
      .optional(),
    secondsAs: z.enum(['string', 'number'], 'string or number').optional(),
    sound: flag,
    retiresOn: z.iso.date('a date such as 2026-09-24').optional(),
  })
  .superRefine((entry, context) => {
    const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    const corrected = correctBaseUrl(entry.baseUrl, { exact: entry.exact ?? false });
    if (!corrected.ok) refuse(['baseUrl'], corrected.expected);
    const { type, keySetting } = entry.auth;
    const needsKey = type === 'api-key' || type === 'bearer';
    if (needsKey && keySetting === undefined)
      refuse(['auth', 'keySetting'], `the name of the setting that holds the key for ${type}`);
    if (!needsKey && keySetting !== undefined) refuse(['auth', 'keySetting'], `nothing, because ${type} needs no key`);
    const { usdPerSecond, usdPerRender } = entry.price ?? {};
    if (entry.price !== undefined && (usdPerSecond === undefined) === (usdPerRender === undefined))
      refuse(['price'], 'either "usdPerSecond" or "usdPerRender"');
    if (entry.price === undefined && PROFILES[entry.profile]?.price === undefined)
      refuse(['price'], 'a price such as {"usdPerSecond": 0.1, "asOf": "2026-09-02"}, 0 for a server of your own');
    const { sizes, seconds } = entry;
    if (sizes !== undefined && !Array.isArray(sizes)) {
      const isOff = sizes.first.split('x').some((pixels) => Number(pixels) % sizes.multiplesOf !== 0);
      if (isOff) refuse(['sizes', 'first'], `a size in multiples of ${sizes.multiplesOf}`);
    }
    if (seconds !== undefined && !Array.isArray(seconds)) {
      const { from, to, first } = seconds;
      if (from > to) refuse(['seconds', 'to'], `at least ${from}, where it begins`);
      else if (first < from || first > to) refuse(['seconds', 'first'], `a length from ${from} to ${to}`);
    }
  });
export type BackendEntry = z.infer<typeof backendEntrySchema>;

/** VIDEO_BACKENDS as it is written: JSON. Every problem is told with its place, and no value is repeated. */
export const backendEntriesSchema: z.ZodType<BackendEntry[], string> = z.string().transform((text, context) => {
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const value = parsed(text);
  if (!Array.isArray(value)) return refuse('a JSON array of backends, as docs/backends.md shows them');
  const entries: BackendEntry[] = [];
  for (const [index, each] of value.entries()) {
    const read = backendEntrySchema.safeParse(each, { error: () => 'another kind of value' });
    if (read.success) entries.push(read.data);
    else for (const issue of read.error.issues) for (const told of inWords(issue, [index])) refuse(told);
  }
  for (const [index, { name }] of entries.entries()) {
    if (entries.findIndex((other) => other.name === name) < index)
      refuse(`[${index}].name: a name of its own; another backend has this one already`);
  }
  return entries;
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function inWords(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string[] {
  const path = [...above, ...issue.path];
  const at = (keys: readonly PropertyKey[]): string =>
    keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  // A key that was pasted in the wrong place would be repeated with the others.
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${at(path)}${/^[a-zA-Z]{1,30}$/.test(key) ? `.${key}` : ''}: no such field`);
  if (issue.code === 'invalid_union') {
    const [meant, ...others] = issue.errors.filter((branch) => branch.some((nested) => nested.path.length > 0));
    if (meant !== undefined && others.length === 0) return meant.flatMap((nested) => inWords(nested, path));
    return [`${at(path)}: a list, or an object`];
  }
  return [`${at(path)}: ${issue.message}`];
}
