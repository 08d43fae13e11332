import { createHash, randomUUID } from 'node:crypto';

/** 32 hex digits: ids of started instances, of children's executions and of later generations. */
export function plainGuid(): string {
  return randomUUID().replaceAll('-', '');
}

/** A dashed lower-case GUID that is the same for the same text: what a replay may use. */
export function derivedGuid(text: string): string {
  const bytes = createHash('sha1').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
