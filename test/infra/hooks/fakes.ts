import type { Arm, ArmAnswer } from '../../../infra/hooks/arm';

/** Azure Resource Manager as a table of answers; what it was asked stays in `asked`. */
export class FakeArm implements Arm {
  readonly asked: string[] = [];

  constructor(private readonly answer: (method: string, path: string) => ArmAnswer) {}

  request(method: 'GET' | 'POST', path: string): Promise<ArmAnswer> {
    this.asked.push(`${method} ${path}`);
    return Promise.resolve(this.answer(method, path));
  }
}

/** Time that passes only when somebody sleeps. */
export class FakeTime {
  constructor(private ms = Date.parse('2026-11-22T12:00:00Z')) {}

  readonly nowMs = (): number => this.ms;
  readonly sleep = (forMs: number): Promise<void> => {
    this.ms += forMs;
    return Promise.resolve();
  };
}

/** The first bytes of a Linux program: 64-bit, for `machine`, with one program header of `segment`. */
export function linuxProgram({ machine = 0x3e, segment = 1 } = {}): Buffer {
  const head = Buffer.alloc(4096);
  head.write('\x7fELF', 0, 'latin1');
  head.writeUInt8(2, 4);
  head.writeUInt16LE(machine, 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(1, 56);
  head.writeUInt32LE(segment, 64);
  return head;
}
