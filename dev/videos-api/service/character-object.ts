import type { Character } from '../jobs/character';

/** A character as clients see it. */
export const characterObject = ({ id, name, createdAt }: Character) => ({ id, created_at: createdAt, name });
