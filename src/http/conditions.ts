/** What a caller knows of the thing it asks for, as its headers say. */
type Conditions = Pick<Headers, 'get'>;

/**
 * What RFC 9110 section 13.2.2 makes of the conditions of a GET or HEAD, from the tag that its 200 would carry. Dates are passed
 * over: nothing here has one. By hand, since npm's `fresh` sends everything again to whoever says `Cache-Control: no-cache`, as every
 * browser does for a script that brings a tag of its own, cuts tags at their commas, and knows no If-Match.
 */
export function conditionOf(headers: Conditions, etag: string): 'go on' | 'not modified' | 'precondition failed' {
  const ifMatch = headers.get('if-match');
  if (ifMatch !== null && !tagMatches(ifMatch, etag, 'strong')) return 'precondition failed';
  const ifNoneMatch = headers.get('if-none-match');
  return ifNoneMatch !== null && tagMatches(ifNoneMatch, etag, 'weak') ? 'not modified' : 'go on';
}

/** Whether a range may be answered with a part (section 13.1.5): not of another thing than the one the caller has the beginning of. */
export function rangeIsWanted(headers: Conditions, etag: string): boolean {
  const ifRange = headers.get('if-range');
  return ifRange === null || (ifRange.trim() !== '*' && tagMatches(ifRange, etag, 'strong'));
}

/** Whether a list of tags names this one (section 8.8.3.2). What is no tag matches nothing. */
export function tagMatches(list: string, etag: string, comparison: 'weak' | 'strong'): boolean {
  if (list.trim() === '*') return true;
  if (comparison === 'strong' && isWeak(etag)) return false;
  return tagsOf(list).some((tag) =>
    comparison === 'strong' ? tag === etag : opaquePartOf(tag) === opaquePartOf(etag),
  );
}

const isWeak = (tag: string): boolean => tag.startsWith('W/');
const opaquePartOf = (tag: string): string => (isWeak(tag) ? tag.slice(2) : tag);

/** A comma may stand within a tag, so a list is read tag by tag; where it stops being one, so does what is read of it. */
function tagsOf(list: string): string[] {
  const tags: string[] = [];
  const next = /[\s,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")(?=[\s,]|$)/y;
  for (let found = next.exec(list); found !== null; found = next.exec(list)) tags.push(found[1] ?? '');
  return tags;
}
