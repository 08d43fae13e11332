import type { CreateRequest, ReferenceImage } from './create-body';
import { readImageSize } from './image-size';
import { wellFormed } from './clean-text';

/** What a backend takes. */
export interface CreateLimits {
  sizes: readonly string[];
  seconds: readonly number[];
  maxPromptChars: number;
}

export interface CreateFinding {
  field: 'model' | 'prompt' | 'size' | 'seconds' | 'reference';
  /** What was found, short enough to show. */
  value: string;
  expected: string;
}

/** Everything that a backend with these limits would refuse, found before anything is sent. Empty when there is nothing. */
export function checkCreate(request: CreateRequest, limits: CreateLimits): CreateFinding[] {
  const { model, size, seconds, reference } = request;
  return [
    model.trim() === '' && finding('model', 'an empty name', 'the name of a deployment or model'),
    ...checkPrompt(request.prompt, limits.maxPromptChars),
    !limits.sizes.includes(size) && finding('size', size, `one of ${limits.sizes.join(', ')}`),
    // Compared as text: "4.0" and " 4" are numbers to us and refused over there.
    !limits.seconds.map(String).includes(seconds) && finding('seconds', seconds, `one of ${limits.seconds.join(', ')}`),
    reference !== undefined && checkReference(reference, size),
  ].filter((entry) => entry !== false);
}

function checkPrompt(prompt: string, maxChars: number): CreateFinding[] {
  return [
    prompt.trim() === '' && finding('prompt', 'an empty text', 'a description of the clip'),
    prompt.length > maxChars && finding('prompt', `${prompt.length} characters`, `at most ${maxChars}`),
    prompt !== wellFormed(prompt) && finding('prompt', 'text that is not well-formed', 'well-formed Unicode'),
  ].filter((entry) => entry !== false);
}

function checkReference({ bytes, contentType }: ReferenceImage, size: string): CreateFinding | false {
  if (!/^image\/(png|jpeg|webp)$/.test(contentType)) {
    return finding('reference', contentType, 'image/png, image/jpeg or image/webp');
  }
  const found = readImageSize(bytes);
  if (found === undefined) {
    return finding('reference', `${bytes.byteLength} bytes that are no image`, 'a PNG, JPEG or WebP file');
  }
  const pixels = `${found.width}x${found.height}`;
  return pixels !== size && finding('reference', `${pixels} pixels`, `exactly ${size}, the size of the clip`);
}

function finding(field: CreateFinding['field'], value: string, expected: string): CreateFinding {
  return { field, value: value.slice(0, 200), expected };
}
