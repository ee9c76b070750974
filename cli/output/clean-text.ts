/**
 * A text from outside as it may stand on one line of a terminal: control characters, which could move the
 * cursor or colour the screen, become visible escapes.
 */
export function cleanText(text: string): string {
  let clean = "";
  for (const character of text) clean += isUnsafe(character) ? escapeOf(character) : character;
  return clean;
}

/** C0 and C1 controls, DEL, line separators, and the marks that turn the direction of writing. */
function isUnsafe(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

function escapeOf(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}
