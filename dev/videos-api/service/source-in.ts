/** The id of the job that an edit or an extension names: `video.id` in JSON, `video[id]` in a form. */
export function sourceIn({ video, ...fields }: Readonly<Record<string, unknown>>): string | undefined {
  const inside: unknown = typeof video === 'object' && video !== null && 'id' in video ? video.id : fields['video[id]'];
  return typeof inside === 'string' && inside !== '' ? inside : undefined;
}
