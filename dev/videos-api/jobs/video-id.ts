import { randomBytes } from 'node:crypto';

/** An id of the shape seen on the service: the creation second in hex, four random digits, the constant 8190, sixteen random digits. */
export function videoId(createdAt: number): string {
  return `video_${idOf(createdAt)}`;
}

export function characterId(createdAt: number): string {
  return `char_${idOf(createdAt)}`;
}

function idOf(createdAt: number): string {
  const second = (createdAt >>> 0).toString(16).padStart(8, '0');
  const random = randomBytes(10).toString('hex');
  return `${second}${random.slice(0, 4)}8190${random.slice(4)}`;
}
