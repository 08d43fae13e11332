import { z } from 'zod';

/** What a link may do: look, or decide, cancel and resume as well. */
export const linkRoleSchema = z.enum(['see', 'decide'], 'see or decide');
export type LinkRole = z.infer<typeof linkRoleSchema>;
