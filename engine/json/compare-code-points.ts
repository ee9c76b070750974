/**
 * Orders texts by Unicode code point (engine-core 1, "Notation and integer rules"): negative, 0 or positive,
 * for sorting. JavaScript's own `<` compares UTF-16 units, which puts a character above U+FFFF before one in
 * U+E000..U+FFFF. A lone surrogate counts as the code point of its own number.
 */
export function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  let at = 0;
  while (at < shared && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  if (at === shared) return a.length - b.length;
  const unitA = a.charCodeAt(at);
  const unitB = b.charCodeAt(at);
  if (unitA < firstSurrogate || unitB < firstSurrogate) return unitA - unitB;
  // The texts may part in the middle of a pair, whose first half they share.
  if (at > 0 && isHighSurrogate(a.charCodeAt(at - 1))) {
    const difference = codePoint(a, at - 1) - codePoint(b, at - 1);
    if (difference !== 0) return difference;
  }
  return codePoint(a, at) - codePoint(b, at);
}

const firstSurrogate = 0xd800;

function isHighSurrogate(unit: number): boolean {
  return unit >= firstSurrogate && unit <= 0xdbff;
}

/** The code point that begins at a unit which is known to exist. */
function codePoint(text: string, at: number): number {
  return text.codePointAt(at) ?? 0;
}
