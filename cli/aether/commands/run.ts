import { Command } from "commander";
import { intOf } from "../../../engine/int.ts";
import { compareCodePoints } from "../../../engine/json/compare-code-points.ts";
import { canonicalLog } from "../../../engine/log/canonical-log.ts";
import { logLine } from "../../../engine/log/log-line.ts";
import { metricsSnapshot } from "../../../engine/metrics.ts";
import { example } from "../../commands/runner.ts";
import { parseCount } from "../../count.ts";
import { exitCode, UsageError } from "../../failures.ts";
import { cleanText } from "../../output/clean-text.ts";
import { jsonDocument } from "../../output/json-text.ts";
import { pairs } from "../../output/table.ts";
import type { Aether } from "../aether-shell.ts";
import { checkpointText, resume } from "../checkpoint-file.ts";
import { advance, begin, type Course, complete, digestOf, documentOf, type Execution } from "../execution.ts";
import { heedWarnings } from "../heed-warnings.ts";
import { underBytes, underTicks } from "../progress.ts";
import { loadRunnable, resolveTarget, type TargetOptions } from "../target.ts";
import { writeWholeFile } from "../write-file.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

type RunOptions = TargetOptions & {
  readonly ticks?: bigint;
  readonly output?: string;
  readonly events?: true;
  readonly pauseAt?: number;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly strict?: true;
};

/** `aether run` (cli.md 3). */
export function runCommand(run: AetherRunner): Command {
  return withTarget(new Command("run"))
    .description("run a configuration and print what came of it")
    .option("--ticks <n>", "so many ticks instead of the configured ones", (text) =>
      parseCount("--ticks", text),
    )
    .option("--output <file>", "write the snapshot too")
    .option("--events", "print structured log lines instead of the summary")
    .option("--pause-at <tick>", "stop after this tick and write a checkpoint", parsePauseAt)
    .option("--checkpoint <file>", "where the checkpoint goes")
    .option("--resume <file>", "go on from a checkpoint")
    .option("--strict", "run nothing that has a warning")
    .addHelpText(
      "after",
      example("aether run gf01", "aether run --run-config my.json --output my-snapshot.json"),
    )
    .action(run(runTarget));
}

async function runTarget(aether: Aether, named: string | undefined, options: RunOptions): Promise<number> {
  if ((options.pauseAt === undefined) !== (options.checkpoint === undefined)) {
    throw new UsageError("--pause-at and --checkpoint belong together");
  }
  const { shell } = aether;
  const target = resolveTarget(named, options, shell.registry);
  if (target.kind === "stored") {
    const { runStored } = await import("./run-stored.ts");
    return runStored(aether, target.runId, options);
  }
  const overrides = options.ticks === undefined ? {} : { ticksTotal: intOf(options.ticks) };
  const runnable = loadRunnable(target, overrides);
  heedWarnings(aether, runnable.session, options.strict);
  const course = options.resume === undefined ? begin(runnable) : resume(runnable, options.resume);
  try {
    if (options.pauseAt !== undefined && options.checkpoint !== undefined) {
      return await pauseAt(aether, course, options.pauseAt, options.checkpoint);
    }
    const execution = await underTicks(aether, "running", course, (watched) =>
      complete(watched, shell.interrupted),
    );
    if (options.output !== undefined) {
      const chunks = underBytes(aether, "writing", documentOf(execution, "C3"));
      await writeWholeFile(options.output, chunks, shell.interrupted);
    }
    if (options.events) printEvents(aether, execution);
    else await printSummary(aether, execution);
    return exitCode.done;
  } finally {
    course.spool.close();
  }
}

async function pauseAt(aether: Aether, course: Course, tick: number, path: string): Promise<number> {
  const { totalTicks } = course.config;
  if (tick >= totalTicks)
    throw new UsageError(`--pause-at ${tick} is not before the last tick, ${totalTicks}`);
  if (tick < course.state.tick) throw new UsageError(`--pause-at ${tick} is behind the checkpoint's tick`);
  const paused = await underTicks(aether, "running", course, (watched) =>
    advance(watched, tick, aether.shell.interrupted),
  );
  await writeWholeFile(path, checkpointText(paused), aether.shell.interrupted);
  aether.shell.terminal.out(`Paused after tick ${tick}; wrote checkpoint to ${path}\n`);
  return exitCode.done;
}

/** The canonical order (DESIGN decision 25); the time of day is when the line is written. */
function printEvents({ shell }: Aether, { config, sealed, spool }: Execution): void {
  for (const event of canonicalLog(config, sealed, spool.ticks)) {
    shell.terminal.out(`${logLine(event, utcMicroseconds(shell.nowMs()))}\n`);
  }
}

/** ISO 8601 with microseconds and `+00:00`; no fraction when it is zero (engine-governance 9). */
export function utcMicroseconds(ms: number): string {
  const iso = new Date(ms).toISOString();
  const fraction = iso.slice(20, 23);
  return `${iso.slice(0, 19)}${fraction === "000" ? "" : `.${fraction}000`}+00:00`;
}

async function printSummary({ shell, isJson }: Aether, execution: Execution): Promise<void> {
  const { config, sealed } = execution;
  const document = await digestOf(execution, shell.interrupted);
  const metrics = metricsSnapshot(config, sealed);
  const windowIds = [...new Set(config.windows.map(({ windowId }) => windowId))].sort(compareCodePoints);
  const summary = {
    gid: config.topology.gid,
    engine_run_id: config.runId,
    ticks: sealed.ticks,
    window_ids: windowIds,
    nap_envelopes: metrics.nap_total,
    ledger_head: sealed.ledgerHead,
    policy_set_hash: sealed.policySetHash,
    document_sha256: document.sha256,
    document_bytes: document.sizeBytes,
  };
  const text = (): string =>
    pairs([
      ["gid", cleanText(summary.gid)],
      ["engine run id", cleanText(summary.engine_run_id)],
      ["ticks", String(summary.ticks)],
      ["windows", windowIds.map(cleanText).join(", ")],
      ["envelopes", String(summary.nap_envelopes)],
      ["ledger head", summary.ledger_head],
      ["policy hash", summary.policy_set_hash],
      ["document", `sha256 ${document.sha256} (${document.sizeBytes} bytes)`],
    ]);
  shell.terminal.out(isJson ? jsonDocument(summary) : text());
}

function parsePauseAt(text: string): number {
  return Number(parseCount("--pause-at", text));
}
