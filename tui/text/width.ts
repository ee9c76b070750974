/** How many terminal cells a text takes. Texts are cleaned first (`clean.ts`), so clusters are simple here. */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
/**
 * Characters of one unit and one cell that join with nothing: ASCII, Latin letters, and what the theme draws. Most
 * rows hold nothing else, and taking them apart by the rules of Unicode costs ten times as much.
 */
const singleCells = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2026\u2500-\u25fc\u2713\u2717]*$/;
const emojiPresentation = /^\p{Emoji_Presentation}/u;
const nonspacing = /^[\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Default_Ignorable_Code_Point}]/u;
const spacingMark = /^\p{Spacing_Mark}/u;

/** Cells of a text, in columns. */
export function widthOf(text: string): number {
  if (singleCells.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemesOf(text)) width += graphemeWidth(grapheme);
  return width;
}

/** The user-perceived characters of a text, in order. */
export function graphemesOf(text: string): readonly string[] {
  if (singleCells.test(text)) return text.split("");
  return Array.from(segmenter.segment(text), (part) => part.segment);
}

/** Cells of one grapheme: 0, 1 or 2, and one more for each spacing mark behind its base. */
export function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x300 && grapheme.length === 1) return code >= 0x20 && code !== 0x7f ? 1 : 0;
  let width = nonspacing.test(grapheme) ? 0 : isWide(code, grapheme) ? 2 : 1;
  if (grapheme.length > 1) {
    for (const mark of Array.from(grapheme).slice(1)) if (spacingMark.test(mark)) width += 1;
  }
  return width;
}

function isWide(code: number, grapheme: string): boolean {
  if (emojiPresentation.test(grapheme)) return true;
  if (code < 0x1100) return false;
  let low = 0;
  let high = wideRanges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, upto] = wideRanges[middle] ?? [0, 0];
    if (code < from) high = middle - 1;
    else if (code > upto) low = middle + 1;
    else return true;
  }
  return false;
}

/** Wide and fullwidth ranges of Unicode's East Asian Width, except what `Emoji_Presentation` covers. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x2e99],
  [0x2e9b, 0x2ef3],
  [0x2f00, 0x2fd5],
  [0x2ff0, 0x303e],
  [0x3041, 0x3096],
  [0x3099, 0x30ff],
  [0x3105, 0x312f],
  [0x3131, 0x318e],
  [0x3190, 0x31e5],
  [0x31ef, 0x321e],
  [0x3220, 0x3247],
  [0x3250, 0xa48c],
  [0xa490, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe52],
  [0xfe54, 0xfe66],
  [0xfe68, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x16fe4],
  [0x16ff0, 0x16ff6],
  [0x17000, 0x18cda],
  [0x18cff, 0x18d20],
  [0x18d80, 0x18df2],
  [0x18e00, 0x19191],
  [0x191a0, 0x191d2],
  [0x1aff0, 0x1aff3],
  [0x1aff5, 0x1affb],
  [0x1affd, 0x1affe],
  [0x1b000, 0x1b128],
  [0x1b132, 0x1b132],
  [0x1b150, 0x1b152],
  [0x1b155, 0x1b155],
  [0x1b164, 0x1b168],
  [0x1b170, 0x1b2fb],
  [0x1d300, 0x1d356],
  [0x1d360, 0x1d376],
  [0x1f1ae, 0x1f1ae],
  [0x1f200, 0x1f202],
  [0x1f210, 0x1f23b],
  [0x1f240, 0x1f248],
  [0x1f260, 0x1f265],
  [0x1f6d9, 0x1f6d9],
  [0x1f7da, 0x1f7da],
  [0x1fa8b, 0x1fac6],
  [0x1facc, 0x1fadd],
  [0x1faeb, 0x1faeb],
  [0x1faf9, 0x1fafa],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];
