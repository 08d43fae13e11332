/**
 * At most `maxCharacters` of a text, with an ellipsis where something is missing. Always well-formed, no character cut in half:
 * not everything between an orchestrator and its activities carries other text.
 */
export function shorten(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text.toWellFormed();
  return `${text
    .slice(0, maxCharacters)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed()}…`;
}
