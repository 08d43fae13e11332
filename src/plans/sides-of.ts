/** The sides of a size such as `720x1280`, pixels; 0 for one that it does not tell. */
export function sidesOf(size: string): { width: number; height: number } {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return { width, height };
}
