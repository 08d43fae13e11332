/**
 * At most `maxCharacters` of a text, with an ellipsis where something is missing. Always well-formed: a character cut in half
 * would kill a Functions worker on its way through an activity's input.
 */
export function shorten(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text.toWellFormed();
  return `${text
    .slice(0, maxCharacters)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed()}…`;
}
