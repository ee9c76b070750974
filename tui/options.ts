import { parseArgs } from "node:util";
import type { Pane } from "./model/model.ts";

/** What the command line asks for. */
export type Options = {
  readonly connect: string | null;
  /** A file with the token to call with; null: none. */
  readonly tokenFile: string | null;
  readonly isReadOnly: boolean;
  readonly isAscii: boolean;
  readonly color: "auto" | "always" | "never";
  readonly isPlain: boolean;
  readonly place: Pane;
};

export type ParsedOptions =
  | { readonly kind: "run"; readonly options: Options }
  | { readonly kind: "help" }
  | { readonly kind: "usage"; readonly problem: string };

/** What `--help` prints. */
export const helpText: string = `Usage: trinity tui [options] [dash|logs]

The cockpit: watch and steer the daemon's runs.

  --connect ADDR   unix:PATH or HOST:PORT (default: TRINITY_CONNECT, else the daemon's own socket)
  --token-file F   a file with the token to call with
  --read-only      refuse every key that changes the world
  --ascii          draw with plain characters only
  --color WHEN     auto, always or never (NO_COLOR is obeyed)
  --plain          no screen: one line per change, commands on standard input
  -h, --help       this text

Example: trinity tui --connect unix:trinityd.sock logs
`;

/** Reads the command line, without the program's name. */
export function parseOptions(argv: readonly string[]): ParsedOptions {
  const read = readArguments(argv);
  if (typeof read === "string") return { kind: "usage", problem: read };
  const { values, positionals } = read;
  if (values.help === true) return { kind: "help" };
  const color = values.color ?? "auto";
  if (color !== "auto" && color !== "always" && color !== "never") {
    return { kind: "usage", problem: `--color ${color} is none of auto, always, never` };
  }
  const [place = "dash", ...more] = positionals;
  if (more.length > 0) return { kind: "usage", problem: `one place at most, not also ${more[0]}` };
  const pane = places[place];
  if (pane === undefined) return { kind: "usage", problem: `no place "${place}"; there are dash and logs` };
  return {
    kind: "run",
    options: {
      connect: values.connect ?? null,
      tokenFile: values["token-file"] ?? null,
      isReadOnly: values["read-only"] === true,
      isAscii: values.ascii === true,
      color,
      isPlain: values.plain === true,
      place: pane,
    },
  };
}

const places: Readonly<Record<string, Pane>> = { dash: "dashboard", logs: "logs" };

type Arguments = {
  readonly values: {
    readonly connect?: string;
    readonly "token-file"?: string;
    readonly "read-only"?: boolean;
    readonly ascii?: boolean;
    readonly color?: string;
    readonly plain?: boolean;
    readonly help?: boolean;
  };
  readonly positionals: readonly string[];
};

function readArguments(argv: readonly string[]): Arguments | string {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        connect: { type: "string" },
        "token-file": { type: "string" },
        "read-only": { type: "boolean" },
        ascii: { type: "boolean" },
        color: { type: "string" },
        plain: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}
