import { chmodSync, readdirSync, type Stats, statSync } from "node:fs";
import { basename } from "node:path";
import { makeDirectories } from "../../proto/make-directories.ts";
import { codeOf, StartRefusal } from "./start-refusal.ts";

const ownerOnly = 0o700;
const permissionBits = 0o777;
const othersBits = 0o077;
const stickyBit = 0o1000;

/** What the daemon itself, or a client on its behalf, puts into its directories, besides a socket of any name. */
const ownNames: readonly string[] = [
  "objects",
  "backups",
  "runs",
  "plans",
  "owner.json",
  "audit.anchor",
  "restored.json",
  "restored.json.partial",
  "ballast",
  "daemon.log",
];

/** The store, what is kept of it beside it (`store/kept-files.ts`, `store/set-aside.ts`), and what is being made. */
const storeNames = /^((history|logs|audit\.anchor)(\.[a-z]+(-\d+)*)?|rewriting-\d+\.partial)$/;

/** `uid` is the user this process runs as, `socket` the path of the daemon's socket. */
export type DirectoryOwner = { readonly uid: number; readonly socket: string };

/**
 * Makes sure that a directory exists, is ours and is closed to everybody else (0700), because its mode is what
 * keeps others out (daemon.md 2.5). A directory of ours that is open to others is tightened if it holds nothing
 * but our own things; one that also serves somebody else is never changed.
 *
 * `what` names it in messages. Answers which directories it made, the outermost first.
 *
 * @throws StartRefusal
 */
export function ensurePrivateDirectory(
  path: string,
  what: string,
  { uid, socket }: DirectoryOwner,
): readonly string[] {
  const { made, found } = create(path, what);
  if (!found.isDirectory()) throw new StartRefusal(`the ${what} ${path} is not a directory`);
  if (found.uid !== uid) {
    throw new StartRefusal(`the ${what} ${path} belongs to user ${found.uid}, not to ${uid}; choose another`);
  }
  if ((found.mode & othersBits) !== 0) tighten(path, what, found, [...ownNames, basename(socket)]);
  const mode = statSync(path).mode & permissionBits;
  if (mode !== ownerOnly)
    throw new StartRefusal(`the ${what} ${path} has mode ${octal(mode)} instead of 0700`);
  return made;
}

function create(path: string, what: string): { readonly made: readonly string[]; readonly found: Stats } {
  try {
    return { made: makeDirectories(path), found: statSync(path) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartRefusal(`the ${what} ${path} cannot be made: ${why}`, { cause });
  }
}

function tighten(path: string, what: string, found: Stats, own: readonly string[]): void {
  const [foreign] = readdirSync(path).filter((name) => !own.includes(name) && !storeNames.test(name));
  if (foreign !== undefined || (found.mode & stickyBit) !== 0) {
    const mode = octal(found.mode & permissionBits);
    const why = foreign === undefined ? "is shared" : `holds what is not the daemon's, like ${foreign}`;
    throw new StartRefusal(
      `the ${what} ${path} is open to others (mode ${mode}) and ${why}; close it with chmod 700 or choose another`,
    );
  }
  try {
    chmodSync(path, ownerOnly);
  } catch (cause) {
    throw new StartRefusal(`cannot close the ${what} ${path} to others: ${codeOf(cause)}`, { cause });
  }
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
