import { InvalidArgumentError } from 'commander';

/** An amount of US dollars above 0, for an option. */
export function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It takes an amount above 0.');
  return value;
}
