/** US dollars as people read them: `US$ 0.40`. */
export const usd = (amount: number): string => `US$ ${amount.toFixed(amount !== 0 && Math.abs(amount) < 0.01 ? 4 : 2)}`;

/** What something costs, for a button: free things say so. */
export const costs = (amount: number): string => (amount === 0 ? 'costs nothing' : usd(amount));

/** `1.23 s`, `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.max(0, Math.round(seconds * 100) / 100)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** Place in a clip: `0:01.233`. */
export function timecode(seconds: number): string {
  const ms = Math.max(0, Math.round(seconds * 1_000));
  const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
  return `${Math.floor(ms / 60_000)}:${pad(Math.floor(ms / 1_000) % 60, 2)}.${pad(ms % 1_000, 3)}`;
}

export const dateTime = (iso: string): string =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
export const clockTime = (iso: string): string => new Date(iso).toLocaleTimeString(undefined, { timeStyle: 'medium' });

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
