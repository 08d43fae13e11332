import type { Character } from './character';
import type { JobLog } from './job-log';

export interface CharacterStore {
  find(id: string): Character | undefined;
  add(character: Character): void;
}

/** The characters, rebuilt from the log of the jobs at the start and written to it before they are answered. */
export function createCharacterStore(log: JobLog): CharacterStore {
  const characters = new Map<string, Character>();
  for (const event of log.events) if (event.type === 'character') characters.set(event.character.id, event.character);
  return {
    find: (id) => characters.get(id),
    add(character) {
      log.append({ type: 'character', character });
      characters.set(character.id, character);
    },
  };
}
