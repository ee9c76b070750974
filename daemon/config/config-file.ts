import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { ZodError, ZodType } from "zod";

/** One thing wrong with a configuration file (wiring-and-runs 2.6). `line` counts from 1; null when there is none. */
export type ConfigProblem = {
  readonly code: string;
  /** For example `tokens[0].sha256`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly line: number | null;
};

/** A configuration that was read, or everything that is wrong with its file. */
export type ReadConfig<Config> =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const textBytesMax = 1024 * 1024;

/** Reads YAML against a schema whose unknown keys are errors. An empty text is an empty mapping. */
export function readYaml<Config>(text: string, schema: ZodType<Config>): ReadConfig<Config> {
  if (Buffer.byteLength(text) > textBytesMax)
    return refused({
      code: "too_large",
      path: "",
      message: `is larger than ${textBytesMax} bytes`,
      line: null,
    });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, maxAliasCount: 0 } as object);
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0)
    return {
      ok: false,
      problems: document.errors.map(({ message, pos }) => ({
        code: "yaml_invalid",
        path: "",
        message: message.split("\n")[0] ?? message,
        line: lineAt(pos[0]),
      })),
    };
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return { ok: true, config: parsed.data };
  return {
    ok: false,
    problems: problemsOf(parsed.error, (path) => {
      const offset = offsetOf(document.contents as Node | null, path);
      return offset === null ? null : lineAt(offset);
    }),
  };
}

function refused(problem: ConfigProblem): ReadConfig<never> {
  return { ok: false, problems: [problem] };
}

type Path = readonly PropertyKey[];

function problemsOf(error: ZodError, lineOf: (path: Path) => number | null): readonly ConfigProblem[] {
  return error.issues.flatMap((issue): ConfigProblem[] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        return { code: "unknown_key", path: pathText(path), message: "is not known", line: lineOf(path) };
      });
    const code = issue.code === "custom" ? String(issue.params?.["code"] ?? "bad_value") : codeOf(issue.code);
    return [{ code, path: pathText(issue.path), message: issue.message, line: lineOf(issue.path) }];
  });
}

function codeOf(code: string): string {
  return code === "invalid_type" ? "bad_type" : "bad_value";
}

function pathText(path: Path): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
    )
    .join("");
}

/** Where the value of a path stands, or the innermost mapping that should have it. */
function offsetOf(root: Node | null, path: Path): number | null {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? null;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** One line per problem, for logs and refusals. */
export function problemsText(file: string, problems: readonly ConfigProblem[]): string {
  return problems
    .map(({ path, message, line }) => {
      const where = line === null ? file : `${file} line ${line}`;
      return `${where}: ${path === "" ? "" : `${path}: `}${message}`;
    })
    .join("; ");
}
