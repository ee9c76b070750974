import { readFileSync, statSync } from "node:fs";
import { type ConfigProblem, problemsText, type ReadConfig } from "./config-file.ts";

/** What reading a file again came to. */
export type Reread<Config> =
  | { readonly kind: "unchanged" }
  | { readonly kind: "applied"; readonly before: Config; readonly after: Config; readonly digest: string }
  | { readonly kind: "refused"; readonly problems: readonly ConfigProblem[]; readonly text: string };

/** A configuration file that is read at start and again when it changes; a bad one keeps the old values. */
export type WatchedFile<Config> = {
  readonly config: () => Config;
  /** Reads the file when its time stamp is another one, or always with `always`. */
  readonly reread: (always: boolean) => Reread<Config>;
};

export type WatchedFileDeps<Config> = {
  readonly path: string;
  /** The name in messages, for example `access.yaml`. */
  readonly name: string;
  readonly read: (text: string) => ReadConfig<Config>;
  /** What holds while there is no file. */
  readonly absent: Config;
  readonly sha256: (text: string) => string;
};

/** The first reading. `problem` is one line when the file is there and cannot be used; the daemon must not start then. */
export function openWatchedFile<Config>(
  deps: WatchedFileDeps<Config>,
):
  | { readonly ok: true; readonly file: WatchedFile<Config> }
  | { readonly ok: false; readonly problem: string } {
  const first = look(deps);
  if (!first.read.ok) return { ok: false, problem: problemsText(deps.name, first.read.problems) };
  let { mark } = first;
  let config = first.read.config;
  return {
    ok: true,
    file: {
      config: () => config,
      reread: (always) => {
        if (!always && markOf(deps.path) === mark) return { kind: "unchanged" };
        const again = look(deps);
        mark = again.mark;
        if (!again.read.ok)
          return {
            kind: "refused",
            problems: again.read.problems,
            text: problemsText(deps.name, again.read.problems),
          };
        const before = config;
        config = again.read.config;
        return { kind: "applied", before, after: config, digest: again.digest };
      },
    },
  };
}

function look<Config>({ path, read, absent, sha256 }: WatchedFileDeps<Config>): {
  readonly mark: string;
  readonly read: ReadConfig<Config>;
  readonly digest: string;
} {
  const mark = markOf(path);
  if (mark === "absent") return { mark, read: { ok: true, config: absent }, digest: sha256("") };
  try {
    const text = readFileSync(path, "utf8");
    return { mark, read: read(text), digest: sha256(text) };
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : String(failure);
    return {
      mark,
      read: { ok: false, problems: [{ code: "unreadable", path: "", message, line: null }] },
      digest: "",
    };
  }
}

function markOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? "absent" : [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(":");
}
