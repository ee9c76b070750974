import { Command } from "commander";
import { intOf } from "../../../engine/int.ts";
import { compareCodePoints } from "../../../engine/json/compare-code-points.ts";
import { metricsSnapshot } from "../../../engine/metrics/metrics-snapshot.ts";
import { example } from "../../commands/runner.ts";
import { parseCount, parseSmallCount } from "../../count.ts";
import { exitCode, UsageError } from "../../failures.ts";
import { cleanText } from "../../output/clean-text.ts";
import { jsonDocument } from "../../output/json-text.ts";
import { pairs } from "../../output/table.ts";
import type { Aether } from "../aether-shell.ts";
import { requestedBlocks, writeBlockFolder } from "../block-folder.ts";
import { checkpointPieces, resume } from "../checkpoint-file.ts";
import { advance, begin, type Course, complete, digestOf, documentOf, type Execution } from "../execution.ts";
import { heedWarnings } from "../heed-warnings.ts";
import { isMultiGraphFile } from "../is-multi-graph-file.ts";
import { metricsText } from "../print-metrics.ts";
import { openRunLog, type RunLog } from "../run-log.ts";
import { loadRunnable, resolveTarget, type TargetOptions } from "../target.ts";
import { recordsIn } from "../tick-spool.ts";
import { underBytes, underTicks } from "../watched-work.ts";
import { writeWholeFile } from "../write-file.ts";
import { type EventOptions, filterOf, withEventOptions } from "./event-options.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

type RunOptions = TargetOptions &
  EventOptions & {
    readonly ticks?: bigint;
    readonly output?: string;
    readonly metrics?: true;
    readonly pauseAt?: number;
    readonly checkpoint?: string;
    readonly resume?: string;
    readonly blocks?: string;
    readonly blocksKeep?: number;
    readonly strict?: true;
  };

/** `aether run` (cli.md 3). */
export function runCommand(run: AetherRunner): Command {
  return withEventOptions(withTarget(new Command("run")))
    .description("run a configuration and print what came of it")
    .option("--ticks <n>", "so many ticks instead of the configured ones", (text) =>
      parseCount("--ticks", text),
    )
    .option("--output <file>", "write the snapshot too")
    .option("--metrics", "print metrics instead of the summary, with --pause-at those of that tick")
    .option("--pause-at <tick>", "stop after this tick and write a checkpoint", parsePauseAt)
    .option("--checkpoint <file>", "where the checkpoint goes")
    .option("--resume <file>", "go on from a checkpoint")
    .option("--blocks <dir>", "write the Loom block store of the run too, into a folder of its own")
    .option("--blocks-keep <n>", "only the last so many P-blocks and I-blocks", parseBlocksKeep)
    .option("--strict", "run nothing that has a warning")
    .addHelpText(
      "after",
      example("aether run gf01", "aether run --run-config my.json --output my-snapshot.json"),
    )
    .action(run(runTarget));
}

async function runTarget(aether: Aether, named: string | undefined, options: RunOptions): Promise<number> {
  const { pauseAt, checkpoint, metrics = false } = options;
  // Metrics alone are reason enough to stop at a tick.
  if (pauseAt === undefined ? checkpoint !== undefined : checkpoint === undefined && !metrics) {
    throw new UsageError("--pause-at and --checkpoint belong together");
  }
  const events = filterOf(options);
  if (metrics && events !== null) throw new UsageError("--metrics and --events exclude each other");
  const { shell } = aether;
  const blocks = requestedBlocks(options);
  const target = resolveTarget(named, options, shell.registry);
  if (target.kind === "stored") {
    const { runStored } = await import("./run-stored.ts");
    return runStored(aether, target.runId, options);
  }
  if (isMultiGraphFile(target.path)) {
    const { runMultiGraph } = await import("./run-multi-graph.ts");
    return runMultiGraph(aether, target.path, options);
  }
  const overrides = options.ticks === undefined ? {} : { ticksTotal: intOf(options.ticks) };
  const runnable = loadRunnable(target, overrides);
  heedWarnings(aether, runnable.session, options.strict);
  const course = options.resume === undefined ? begin(runnable) : resume(runnable, options.resume);
  try {
    if (pauseAt !== undefined) requirePausable(course, pauseAt);
    const wishes = { events, isOutTaken: aether.isJson || metrics, isResumed: options.resume !== undefined };
    const log = openRunLog(shell, course, wishes);
    try {
      if (pauseAt !== undefined) await pause(aether, course, log, pauseAt, options);
      else await finish(aether, course, log, options, blocks);
      return exitCode.done;
    } finally {
      log.close();
    }
  } finally {
    course.spool.close();
  }
}

async function finish(
  aether: Aether,
  course: Course,
  log: RunLog,
  options: RunOptions,
  blocks: ReturnType<typeof requestedBlocks>,
): Promise<void> {
  const { shell } = aether;
  const execution = await underTicks(aether, "running", course, (watched) =>
    complete(watched, shell.interrupted, log.tell),
  );
  if (options.output !== undefined) {
    const chunks = underBytes(aether, "writing", documentOf(execution, "C3"));
    await writeWholeFile(options.output, chunks, shell.interrupted);
  }
  const { config, sealed, spool } = execution;
  if (blocks !== null) await writeBlockFolder(blocks, () => recordsIn(spool), shell.interrupted);
  if (options.metrics) shell.terminal.out(metricsText(config, { kind: "sealed", sealed }, spool));
  else if (!options.events) await printSummary(aether, execution);
}

function requirePausable({ config: { totalTicks }, state }: Course, tick: number): void {
  if (tick >= totalTicks)
    throw new UsageError(`--pause-at ${tick} is not before the last tick, ${totalTicks}`);
  if (tick < state.tick) throw new UsageError(`--pause-at ${tick} is behind the checkpoint's tick`);
}

async function pause(
  aether: Aether,
  course: Course,
  log: RunLog,
  tick: number,
  { checkpoint, metrics, events }: RunOptions,
): Promise<void> {
  const { shell } = aether;
  const paused = await underTicks(aether, "running", course, (watched) =>
    advance(watched, tick, shell.interrupted, log.tell),
  );
  if (checkpoint !== undefined) {
    await writeWholeFile(checkpoint, checkpointPieces(paused), shell.interrupted);
    const tellPaused = metrics || events ? shell.terminal.err : shell.terminal.out;
    tellPaused(`Paused after tick ${tick}; wrote checkpoint to ${checkpoint}\n`);
  }
  if (metrics) {
    shell.terminal.out(metricsText(paused.config, { kind: "live", state: paused.state }, paused.spool));
  }
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

function parseBlocksKeep(text: string): number {
  return parseSmallCount("--blocks-keep", text, Number.MAX_SAFE_INTEGER);
}
