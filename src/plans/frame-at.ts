import { z } from 'zod';

/** Where in a clip a frame is taken: seconds from its start, or its last frame. */
export const frameAtSchema = z.union([z.number(), z.literal('last')]);
