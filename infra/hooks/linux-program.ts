import { open } from 'node:fs/promises';

/**
 * Why a file cannot run on Flex Consumption (linux/x64), or undefined when it can. Only a statically linked program will
 * do: the platform's image carries none of ffmpeg's libraries.
 */
export async function linuxProgramProblem(path: string): Promise<string | undefined> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(4096);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return problemOf(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

// ELF, the executable format of Linux: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
const x64 = 0x3e;
const interpreterSegment = 3;

function problemOf(head: Buffer): string | undefined {
  if (head.length < 64 || head.toString('latin1', 0, 4) !== '\x7fELF') return 'is not a Linux program';
  if (head.readUInt8(4) !== 2 || head.readUInt16LE(18) !== x64) return 'is a Linux program, but not for x64';
  const offset = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let index = 0; index < count; index += 1) {
    const at = offset + index * size;
    if (at + 4 <= head.length && head.readUInt32LE(at) === interpreterSegment) {
      return 'is linked to libraries that are missing where it will run; expected a static build';
    }
  }
  return undefined;
}
