const reasonCharactersMax = 1_000;

/** Options that say how a command is carried out and shown, not what it does; true when a value follows. */
const asideOptions: ReadonlyMap<string, boolean> = new Map([
  ["--connect", true],
  ["--context", true],
  ["--token-file", true],
  ["--timeout", true],
  ["--color", true],
  ["--json", false],
  ["--quiet", false],
  ["--request-id", true],
  ["--wait", false],
  ["--follow", false],
  ["--yes", false],
]);

/**
 * The reason of a mutation for which nobody gave one: the command as it was typed (daemon.md 2.1), without the
 * global options of cli.md 1, `--request-id`, and what the command does once it is answered. The reason belongs to
 * what a request id stands for, so a command repeated with the printed id has to have the same one.
 */
export function defaultReason(argv: readonly string[]): string {
  const kept: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? "";
    // After `--` nothing is an option of this program.
    if (word === "--") {
      kept.push(...argv.slice(index));
      break;
    }
    const [name = "", inline] = word.split("=", 2);
    const takesValue = asideOptions.get(name);
    if (takesValue === undefined) kept.push(word);
    else if (takesValue && inline === undefined) index += 1;
  }
  return kept.join(" ").slice(0, reasonCharactersMax);
}
