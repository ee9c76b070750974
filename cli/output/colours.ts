/** When colour is used; `auto` = on a terminal that has not asked for none (cli.md 1). */
export type ColourChoice = "auto" | "always" | "never";

/** What a word means; the word itself always says the same (no meaning by colour alone). */
export type Tone = "good" | "moving" | "held" | "bad" | "quiet";

/** Puts a tone on a text; the identity when colour is off. */
export type Paint = (tone: Tone, text: string) => string;

const codes: Readonly<Record<Tone, number>> = { good: 32, moving: 36, held: 33, bad: 31, quiet: 2 };

/** The paint of a choice; `noColor` is the NO_COLOR variable, which any text but the empty one sets. */
export function paintFor(choice: ColourChoice, isTerminal: boolean, noColor: string | undefined): Paint {
  const isOn = choice === "always" || (choice === "auto" && isTerminal && !noColor);
  return (tone, text) => (isOn ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text);
}
