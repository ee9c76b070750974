import { Command } from "commander";
import { type Int, intOf } from "../../../engine/int.ts";
import type { Json, JsonMap } from "../../../engine/json/json.ts";
import { toC3 } from "../../../engine/json/write.ts";
import { example } from "../../commands/runner.ts";
import { parseCount } from "../../count.ts";
import { CommandFailure, exitCode } from "../../failures.ts";
import type { Aether } from "../aether-shell.ts";
import { type Document, isMap, mapsOf, readDocument } from "../read-document.ts";
import { resolveTarget, type TargetOptions } from "../target.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

type InspectOptions = TargetOptions & {
  readonly summary?: true;
  readonly tick?: Int;
  readonly window?: string;
};

/** `aether inspect` (cli.md 3). */
export function inspectCommand(run: AetherRunner): Command {
  return withTarget(new Command("inspect"))
    .description("print parts of a session document")
    .option("--summary", "identity and counts; what is printed when nothing else is asked for")
    .option("--tick <n>", "ledger, P-block and envelopes of a tick", (text) =>
      intOf(parseCount("--tick", text)),
    )
    .option(
      "--window <window>",
      "manifest of a window, by its id or its number in the summary's window_ids, from 1",
    )
    .addHelpText("after", example("aether inspect gf01 --tick 3", "aether inspect gf01 --window 1"))
    .action(run(inspect));
}

async function inspect(
  { shell }: Aether,
  named: string | undefined,
  options: InspectOptions,
): Promise<number> {
  const document = await readDocument(shell, resolveTarget(named, options, shell.registry));
  const parts: Record<string, Json> = {};
  const { tick, window } = options;
  if (options.summary || (tick === undefined && window === undefined)) parts["summary"] = summaryOf(document);
  if (tick !== undefined) parts["tick"] = tickOf(document, tick);
  if (window !== undefined) parts["window"] = windowOf(document, window);
  shell.terminal.out(`${toC3(parts)}\n`);
  return exitCode.done;
}

/** (engine-governance 11) */
function summaryOf(document: Document): Json {
  const { whole, tickResult } = document;
  const entries = mapsOf(tickResult.get("u_ledger_entries"));
  const lists = [whole.get("lifecycle_envelopes"), ...envelopeLists.map((name) => tickResult.get(name))];
  return {
    gid: entries[0]?.get("gid") ?? null,
    run_id: tickResult.get("run_id") ?? null,
    total_ticks: mapsOf(tickResult.get("ledgers")).length,
    window_ids: windowIds(document),
    nap_envelopes: lists.reduce<number>((count, list) => count + mapsOf(list).length, 0),
    uledger_entries: entries.length,
  };
}

/** A document without a session names only the primary window, in its entries. */
function windowIds({ whole, tickResult }: Document): readonly Json[] {
  const config = whole.get("config");
  const listed = isMap(config) ? config.get("window_ids") : undefined;
  if (Array.isArray(listed)) return listed;
  return [
    ...new Set(mapsOf(tickResult.get("u_ledger_entries")).map((entry) => entry.get("window_id") ?? null)),
  ];
}

/** The manifest of a window: by the configuration, else the one whose check the window's scenes name. */
function windowOf(document: Document, named: string): Json {
  const { tickResult, windows } = document;
  const ids = windowIds(document);
  const windowId = ids.includes(named) ? named : (ids[Number(named) - 1] ?? null);
  const manifests = tickResult.get("manifests");
  const all = isMap(manifests) ? [...manifests.values()].filter(isMap) : [];
  const apxName = windows.findLast((window) => window.windowId === windowId)?.apxName;
  const scene = mapsOf(tickResult.get("scenes")).find((each) => each.get("window_id") === windowId);
  const manifest = all.find((each) =>
    apxName === undefined
      ? scene !== undefined && each.get("manifest_check") === scene.get("manifest_check")
      : each.get("apx_name") === apxName,
  );
  if (windowId !== null && manifest !== undefined) return { window_id: windowId, manifest };
  const known = ids.map((id, at) => `${at + 1} ${id}`).join(", ");
  throw new CommandFailure(
    "window_not_found",
    `the document has no manifest of window '${named}'; windows are ${known}`,
  );
}

const envelopeLists = ["governance_envelopes", "ingress_envelopes", "envelopes", "egress_envelopes"];

/** The envelopes of a tick in the order of the introspection view (engine-governance 7). */
function tickOf({ whole, tickResult }: Document, tick: Int): Json {
  const ofTick = (list: Json | undefined): readonly JsonMap[] =>
    mapsOf(list).filter((each) => each.get("tick") === tick);
  const [ledger] = ofTick(tickResult.get("ledgers"));
  const [pBlock] = ofTick(tickResult.get("p_blocks"));
  if (ledger === undefined || pBlock === undefined) {
    throw new CommandFailure("tick_beyond_end", `the run has no tick ${tick}`);
  }
  return {
    tick,
    ledger,
    p_block: pBlock,
    nap_envelopes: [
      ...ofTick(whole.get("lifecycle_envelopes")),
      ...envelopeLists.flatMap((name) => ofTick(tickResult.get(name))),
    ],
  };
}
