const STORED_AS = 'shotloop-name';

/** Who decides here, for people who read of it later. */
export const personName = (): string => localStorage.getItem(STORED_AS) ?? '';
export const rememberPerson = (name: string): void => localStorage.setItem(STORED_AS, name);
export const byPerson = (): { by?: string } => (personName().trim() === '' ? {} : { by: personName().trim() });
