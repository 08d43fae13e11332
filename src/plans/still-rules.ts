import { z } from 'zod';
import { isRecord } from '../contract/is-record';
import type { BriefLimits } from './brief-limits';
import { BASELINE, madeHowOf, sourceNameOf } from './sources';
import { fitSchema } from '../contract/prepared';

type Issue = Pick<z.core.$ZodIssueCustom, 'path' | 'message'>;
type Fields = Readonly<Record<string, unknown>>;

/** Where pictures have to lie that a brief names by their blob. */
const UPLOADS = 'uploads/';
const MAX_URL_CHARACTERS = 4_096;
const MAX_BLOB_CHARACTERS = 1_024;

/**
 * A picture of the user's own. What comes as `data`, or as a part of a form, is taken out of the brief before anything looks at it,
 * and its hash stands in its place: so it never gets into a log or a plan, and another picture makes another brief.
 */
export const ownImageSchema = z.strictObject({
  url: z
    .string()
    .max(MAX_URL_CHARACTERS)
    .refine(isHttpsUrl, 'an https URL without a user name or a password in it')
    .optional()
    .describe('An https URL at a public address.'),
  blob: z
    .string()
    .max(MAX_BLOB_CHARACTERS)
    .refine(isUpload, `the name of a blob below ${UPLOADS} in the media container, such as uploads/boat.png`)
    .optional()
    .describe('A blob of the media container, below uploads/.'),
  data: z
    .string()
    .refine((text) => /^sha256:[0-9a-f]{64}$/.test(text), 'the bytes of a PNG, JPEG or WebP as base64')
    .optional()
    .describe('The bytes as base64.'),
});

/** The fields of `reference` for a still that no shot of the pipeline has to be rendered for. */
export const ownStillFields = (prompt: z.ZodType<string, string>) => ({
  image: ownImageSchema.optional(),
  generate: prompt.optional().describe('What a picture is to show that the image model of the backend makes first.'),
  pipeline: z.string().max(100).optional().describe('Id of another pipeline, whose clip it is a frame of.'),
  shot: z.string().max(100).optional().describe('The shot of that pipeline; its baseline where none is named.'),
  fit: fitSchema
    .optional()
    .describe('How a picture of another size is brought to that of the clip; `cover` by default.'),
});

function isHttpsUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

/** One that cannot be read as the name of anything else. */
function isUpload(name: string): boolean {
  const parts = name.slice(UPLOADS.length).split('/');

  const isPlain = !/[\\\u0000-\u001f\u007f?#%]/.test(name);
  return name.startsWith(UPLOADS) && isPlain && parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Whether the still is there before the pipeline begins, so that nothing has to be rendered to take it from. */
export const isGiven = (reference: unknown): boolean =>
  isRecord(reference) && (reference['image'] !== undefined || reference['pipeline'] !== undefined);

/** Whether it comes from elsewhere than the baseline, which can then start from it like any other shot, or be left out. */
export const isOwnStill = (reference: unknown): boolean =>
  isGiven(reference) || (isRecord(reference) && reference['generate'] !== undefined);

export const leavesOutBaseline = ({ baseline }: Fields): boolean => baseline === false;

/** What fields of a given still, and a baseline that is left out, need or exclude. The first of the backends is the brief's own. */
export function* stillRules(value: Fields, own: BriefLimits): Generator<Issue> {
  const { reference, followUps } = value;
  yield* referenceRules(reference);
  yield* generateRules(value, own);
  if (isOwnStill(reference) && !leavesOutBaseline(value) && own.takesImage === false)
    yield {
      path: ['reference'],
      message: `a frame of the baseline, because backend "${own.name}" takes no picture to start from`,
    };
  if (!leavesOutBaseline(value)) return;
  if (!isOwnStill(reference))
    yield {
      path: ['baseline'],
      message:
        'true, because the reference is a frame of its clip; it may be left out where "reference" has an "image", a "pipeline" or "generate"',
    };
  if (!Array.isArray(followUps)) return;
  if (followUps.length === 0) yield { path: ['followUps'], message: 'one at least, because the baseline is left out' };
  for (const [index, followUp] of followUps.entries()) {
    if (!isRecord(followUp)) continue;
    const isFromBaseline =
      followUp['from'] === undefined ? madeHowOf(followUp) !== undefined : sourceNameOf(followUp) === BASELINE;
    if (isFromBaseline)
      yield {
        path: ['followUps', index, 'from', 'shot'],
        message: 'an earlier follow-up, because the baseline is left out',
      };
  }
}

function* referenceRules(reference: unknown): Generator<Issue> {
  if (!isRecord(reference)) return;
  const { at, candidates, image, pipeline, shot, fit, generate } = reference;
  const forms = [image, pipeline, candidates, generate].map((form) => form !== undefined);
  const isAt = at !== undefined && pipeline === undefined;
  if ([...forms, isAt].filter(Boolean).length !== 1)
    yield {
      path: ['reference'],
      message: 'exactly one of "at", "candidates", "image", "generate", and "pipeline" with "at"',
    };
  else if (pipeline !== undefined && at === undefined)
    yield { path: ['reference', 'at'], message: 'seconds from the start of that clip, or "last"' };
  if (shot !== undefined && pipeline === undefined)
    yield { path: ['reference', 'shot'], message: 'nothing, or with it the "pipeline" that has the shot' };
  if (fit !== undefined && image === undefined && pipeline === undefined && generate === undefined)
    yield { path: ['reference', 'fit'], message: 'nothing: a frame of the baseline has the right size' };
  if (isRecord(image)) {
    const given = ['url', 'blob', 'data'].filter((name) => image[name] !== undefined);
    if (given.length !== 1) yield { path: ['reference', 'image'], message: 'exactly one of "url", "blob" and "data"' };
  }
}

/** Where a picture is made first. What could not be used in the end is not paid for at the beginning. */
function* generateRules({ reference, size }: Fields, { name, images }: BriefLimits): Generator<Issue> {
  if (!isRecord(reference) || reference['generate'] === undefined) return;
  if (images === undefined) {
    const message = `nothing: backend "${name}" has no model for pictures; its settings may name one as "images"`;
    yield { path: ['reference', 'generate'], message };
  } else if (reference['fit'] === 'exact' && typeof size === 'string' && !images.sizes.includes(size)) {
    const message = `"cover" or "contain", because the pictures of backend "${name}" are ${images.sizes.join(', ')}, and the clips ${size}`;
    yield { path: ['reference', 'fit'], message };
  }
}

/** The words of a brief without a baseline, where nothing is made from them. */
export function needsPrompt(value: Fields, isComposed: (followUp: Fields) => boolean): boolean {
  const { followUps } = value;
  if (!leavesOutBaseline(value)) return true;
  return (
    Array.isArray(followUps) &&
    followUps.some((followUp) => isRecord(followUp) && followUp['prompt'] === undefined && !isComposed(followUp))
  );
}
