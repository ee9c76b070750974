import { z } from "zod";
import { type ReadConfig, readYaml } from "./config-file.ts";

/** What a client must not be able to set (daemon.md 3.6). */
export type DaemonConfig = {
  /** Null: the daemon has no name for its environment. */
  readonly environment: { readonly name: string; readonly tone: "normal" | "caution" | "danger" } | null;
  readonly limits: {
    /** Null: what the command line says, else 1. */
    readonly maxActiveRuns: number | null;
    readonly defaultMaxBytes: number;
    readonly runQueue: number;
  };
  readonly notify: {
    readonly on: readonly string[];
    readonly command: readonly string[];
    readonly timeoutS: number;
  } | null;
  readonly auditSink: { readonly command: readonly string[] } | { readonly file: string } | null;
};

const argv = z
  .array(z.string().min(1))
  .min(1)
  .refine(([program]) => program?.startsWith("-") !== true, "the program's name begins with -");

const schema = z.strictObject({
  version: z.literal(1, "must be 1"),
  environment: z
    .strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, "is no name: letters, digits, . _ -, at most 40"),
      tone: z.enum(["normal", "caution", "danger"]).default("normal"),
    })
    .optional(),
  limits: z
    .strictObject({
      max_active_runs: z.int().min(1).max(64).optional(),
      default_max_bytes: z.int().min(0).optional(),
      run_queue: z.int().min(0).max(100_000).optional(),
    })
    .optional(),
  notify: z
    .strictObject({
      on: z.array(z.enum(["fault", "completed", "gate_waiting", "schedule_missed"])).min(1),
      command: argv,
      timeout_s: z.int().min(1).max(600).default(10),
    })
    .optional(),
  audit_sink: z
    .union([
      z.strictObject({ command: argv }),
      z.strictObject({ file: z.string().startsWith("/", "is no absolute path") }),
    ])
    .optional(),
});

const defaults = { maxBytes: 20_000_000_000, runQueue: 1000 } as const;

/** What holds without the file. */
export const noDaemonConfig: DaemonConfig = {
  environment: null,
  limits: { maxActiveRuns: null, defaultMaxBytes: defaults.maxBytes, runQueue: defaults.runQueue },
  notify: null,
  auditSink: null,
};

/** Reads `daemon.yaml`; every problem at once. */
export function readDaemonConfig(text: string): ReadConfig<DaemonConfig> {
  const read = readYaml(text, schema);
  if (!read.ok) return read;
  const { environment, limits, notify, audit_sink } = read.config;
  return {
    ok: true,
    config: {
      environment: environment ?? null,
      limits: {
        maxActiveRuns: limits?.max_active_runs ?? null,
        defaultMaxBytes: limits?.default_max_bytes ?? defaults.maxBytes,
        runQueue: limits?.run_queue ?? defaults.runQueue,
      },
      notify:
        notify === undefined ? null : { on: notify.on, command: notify.command, timeoutS: notify.timeout_s },
      auditSink: audit_sink ?? null,
    },
  };
}
