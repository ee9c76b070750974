import { graphemesOf } from "./width.ts";

/**
 * Makes text from outside safe to lay out and to print (tui.md 4, "Untrusted text"). Nothing that could move the
 * cursor, change a mode, reverse the reading order or vanish survives: control characters become `^X`, every
 * other invisible or order-changing character becomes its code in angle brackets, a tab becomes one space.
 * Character clusters of more than one base (joined emoji, flags) are shown by their parts, so that a width is
 * never a guess.
 */
export function clean(text: string): string {
  if (printableAscii.test(text)) return text;
  return graphemesOf(text.normalize("NFC").replace(controls, markOfControl)).map(cleanGrapheme).join("");
}

const printableAscii = /^[ -~]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what this file is for.
const controls = /[\u0000-\u001f\u007f-\u009f]/g;
const selectors = /[\ufe00-\ufe0f]/g;
const invisible =
  /[\p{Default_Ignorable_Code_Point}\p{Format}\p{Surrogate}\p{Private_Use}\p{Unassigned}\p{Line_Separator}\p{Paragraph_Separator}\p{Enclosing_Mark}\p{Regional_Indicator}\p{Emoji_Modifier}\u1100-\u11ff\u302e\u302f\ua960-\ua97f\ud7b0-\ud7ff]/gu;
const simpleCluster = /^[^\p{Mark}]\p{Mark}{0,2}$/u;
/** Voiced sound marks and the prolonged sound mark join a cluster but take a cell of their own. */
const halfwidthMarks = /[\uff9e\uff9f\uff70]/g;

function cleanGrapheme(grapheme: string): string {
  if (grapheme.length === 1 && grapheme < "\u0300") return grapheme === "\u00ad" ? "<ad>" : grapheme;
  const visible = grapheme
    .replace(selectors, "")
    .replace(halfwidthMarks, codeMark)
    .replace(invisible, codeMark);
  if (visible === "" || simpleCluster.test(visible) || printableAscii.test(visible)) return visible;
  return Array.from(visible, (character) =>
    /\p{Mark}/u.test(character) ? codeMark(character) : character,
  ).join("");
}

function markOfControl(control: string): string {
  const code = control.charCodeAt(0);
  if (control === "\t") return " ";
  if (code === 0x7f) return "^?";
  return code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : codeMark(control);
}

function codeMark(character: string): string {
  return `<${(character.codePointAt(0) ?? 0).toString(16)}>`;
}
