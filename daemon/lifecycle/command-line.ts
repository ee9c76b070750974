import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { placesOf } from "../../proto/places.ts";
import { isBackupName } from "../../store/backup.ts";
import type { EnvironmentName } from "../../store/verify.ts";
import { tickDelayMsMax } from "../handlers/start-run.ts";

/** How the daemon is to run. Paths are absolute. */
export type Settings = {
  readonly stateDir: string;
  readonly configDir: string;
  readonly socket: string;
  readonly scenariosDir: string;
  /** Null: what `daemon.yaml` says, else 1. */
  readonly maxActiveRuns: number | null;
  /** Serves on this loopback port as well, besides what `access.yaml` says; null: it does not. */
  readonly loopbackPort: number | null;
  /** Pause between two ticks of a run that asks for none. */
  readonly tickDelayMs: number;
  readonly logLevel: LogThreshold;
};

/** What the daemon's own log holds: this level and above. */
export type LogThreshold = (typeof logThresholds)[number];

/** What a command line asks for. */
export type Command =
  | { readonly kind: "run"; readonly settings: Settings }
  | { readonly kind: "verify_store"; readonly stateDir: string }
  | { readonly kind: "validate" }
  | { readonly kind: "restore"; readonly stateDir: string; readonly from: string }
  | {
      readonly kind: "compact";
      readonly stateDir: string;
      readonly environment: EnvironmentName;
      readonly isJson: boolean;
    }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "usage_error"; readonly message: string };

/** The environment that places our files. The daemon reads no `TRINITY_*` variable: those are for clients (DESIGN decision 5). */
export type DaemonEnv = {
  readonly HOME?: string | undefined;
  readonly XDG_STATE_HOME?: string | undefined;
  readonly XDG_RUNTIME_DIR?: string | undefined;
  readonly XDG_CONFIG_HOME?: string | undefined;
};

/** The levels of the daemon's own log, most talkative first. */
export const logThresholds = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const maxActiveRunsMax = 64;

/** What `trinityd --help` prints. */
export const usage: string = `usage: trinityd [run] [options]
       trinityd verify-store [--state-dir DIR]
       trinityd restore --from BACKUP [--state-dir DIR]   (while no daemon runs)
       trinityd compact [--env history|logs] [--json] [--state-dir DIR]   (while no daemon runs)
       trinityd validate < REQUEST   (a ValidateConfigRequest as JSON; prints the response)

Stays in the foreground and serves on a unix socket that only its owner can open.

  --state-dir DIR        where the store is kept
  --config-dir DIR       where the configuration is kept
  --socket PATH          the socket to serve on
  --scenarios DIR        folder with registry.json
  --max-active-runs N    runs at work at the same time (1)
  --tick-delay-ms N      pause between two ticks of a run that asks for none (0)
  --loopback-port N      serves on 127.0.0.1:N as well, by token (none)
  --log-level LEVEL      ${logThresholds.join(", ")} (info)
  --from BACKUP          restore: the backup that takes the store's place; what was there is set aside
  --env history|logs     compact: whose freed space is given back to the disk (logs); the old file is
                         kept as logs.uncompacted until the daemon has stopped in good order and starts again
  --json                 compact: prints the sizes as JSON
  --help, --version

Exit codes: 0 stopped or done, 1 refused, 2 usage, 4 the storage failed: start again.
`;

/** Reads a command line (cli.md 4). `scenariosDir` is where the scenarios are unless it says otherwise. */
export function parseCommandLine(args: readonly string[], env: DaemonEnv, scenariosDir: string): Command {
  const parsed = parsedArgs(args);
  if (typeof parsed === "string") return { kind: "usage_error", message: parsed };
  const { values, flags, positionals } = parsed;
  if (flags.has("help")) return { kind: "help" };
  if (flags.has("version")) return { kind: "version" };
  const [verb = "run", ...extra] = positionals;
  if (extra.length > 0) return { kind: "usage_error", message: `unexpected argument "${extra[0]}"` };

  const places = placesOf({ ...env, TRINITY_HOME: undefined, TRINITY_CONNECT: undefined });
  const stateDir = resolve(values["state-dir"] ?? places.stateDir);
  if (values.from !== undefined && verb !== "restore")
    return { kind: "usage_error", message: "--from belongs to restore" };
  if (values.env !== undefined && verb !== "compact")
    return { kind: "usage_error", message: "--env belongs to compact" };
  if (flags.has("json") && verb !== "compact")
    return { kind: "usage_error", message: "--json belongs to compact" };
  if (verb === "verify-store") return { kind: "verify_store", stateDir };
  if (verb === "restore") {
    const { from } = values;
    if (from === undefined) return { kind: "usage_error", message: "restore needs --from BACKUP" };
    if (!isBackupName(from)) return { kind: "usage_error", message: `"${from}" is no name of a backup` };
    return { kind: "restore", stateDir, from };
  }
  if (verb === "compact") {
    const environment = environments.find((name) => name === (values.env ?? "logs"));
    if (environment === undefined)
      return { kind: "usage_error", message: `--env is history or logs, not "${values.env}"` };
    return { kind: "compact", stateDir, environment, isJson: flags.has("json") };
  }
  if (verb === "validate") return { kind: "validate" };
  if (verb !== "run") return { kind: "usage_error", message: `unknown command "${verb}"` };

  const problems: string[] = [];
  const count = <Usual extends number | null>(
    name: "max-active-runs" | "tick-delay-ms" | "loopback-port",
    usual: Usual,
    min: number,
    max: number,
  ): number | Usual => {
    const text = values[name];
    if (text === undefined) return usual;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    problems.push(`--${name}: "${text}" is not a whole number from ${min} to ${max}`);
    return usual;
  };
  const threshold = values["log-level"] ?? "info";
  const logLevel = logThresholds.find((name) => name === threshold);
  if (logLevel === undefined)
    problems.push(`--log-level is one of ${logThresholds.join(", ")}, not "${threshold}"`);
  const settings: Settings = {
    stateDir,
    configDir: resolve(values["config-dir"] ?? places.configDir),
    // Without a runtime directory the socket stands in the state directory, wherever that is.
    socket: resolve(
      values.socket ?? (env.XDG_RUNTIME_DIR ? places.socket : resolve(stateDir, "trinityd.sock")),
    ),
    scenariosDir: resolve(values.scenarios ?? scenariosDir),
    maxActiveRuns: count("max-active-runs", null, 1, maxActiveRunsMax),
    loopbackPort: count("loopback-port", null, 0, 65_535),
    tickDelayMs: count("tick-delay-ms", 0, 0, tickDelayMsMax),
    logLevel: logLevel ?? "info",
  };
  const [problem] = problems;
  return problem === undefined ? { kind: "run", settings } : { kind: "usage_error", message: problem };
}

const environments = ["history", "logs"] as const;

const textOptions = [
  "state-dir",
  "config-dir",
  "socket",
  "scenarios",
  "max-active-runs",
  "tick-delay-ms",
  "loopback-port",
  "log-level",
  "from",
  "env",
] as const;
const flagOptions = ["help", "version", "json"] as const;

const options = {
  ...Object.fromEntries(textOptions.map((name) => [name, { type: "string" as const }])),
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  json: { type: "boolean" },
} as const;

type ParsedArgs = {
  readonly values: Readonly<Partial<Record<(typeof textOptions)[number], string>>>;
  readonly flags: ReadonlySet<(typeof flagOptions)[number]>;
  readonly positionals: readonly string[];
};

/** The arguments by name, or what is wrong with them. */
function parsedArgs(args: readonly string[]): ParsedArgs | string {
  // Not strict: what is wrong is told in our own words.
  const config = { args: [...args], options, allowPositionals: true, strict: false, tokens: true } as const;
  const { tokens, positionals } = parseArgs(config);
  const values: Partial<Record<(typeof textOptions)[number], string>> = {};
  const flags = new Set<(typeof flagOptions)[number]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { rawName, value, inlineValue } = token;
    const flag = flagOptions.find((name) => name === token.name);
    const name = textOptions.find((each) => each === token.name);
    if (flag !== undefined) {
      if (value !== undefined) return `${rawName} takes no value`;
      flags.add(flag);
    } else if (name !== undefined) {
      if (value === undefined || (inlineValue !== true && isOptionLike(value)))
        return `${rawName} needs a value`;
      if (value === "") return `${rawName} is empty`;
      values[name] = value;
    } else return `unknown option ${rawName}`;
  }
  return { values, flags, positionals };
}

/** Whether an argument is the next option rather than a value; a negative number is a value, if a wrong one. */
function isOptionLike(arg: string): boolean {
  return /^-[^\d]/.test(arg);
}
