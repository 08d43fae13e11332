/** `@name@key`: how an entity is addressed as an instance. */
export interface EntityId {
  readonly name: string;
  readonly key: string;
}

/** Reads `@name@key`; undefined for anything else. The name ends at the second `@`; keys may hold more of them. */
export function parseEntityId(instanceId: string): EntityId | undefined {
  const end = instanceId.indexOf('@', 1);
  return instanceId.startsWith('@') && end > 1
    ? { name: instanceId.slice(1, end), key: instanceId.slice(end + 1) }
    : undefined;
}

/** The instance id of an entity whose name is taken as it stands. */
export function entityInstanceId({ name, key }: EntityId): string {
  return `@${name}@${key}`;
}

/** Names are case-insensitive: every path but entity-to-entity signals lowers them. Keys keep their case. */
export function normalEntityId({ name, key }: EntityId): EntityId {
  return { name: name.toLowerCase(), key };
}
