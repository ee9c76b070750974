import { Command } from "commander";
import { type Int, intOf } from "../../../engine/int.ts";
import type { Artefacts, IntrospectionView } from "../../../engine/introspection/introspection-view.ts";
import { MissingArtefact } from "../../../engine/introspection/missing-artefact.ts";
import type { Json } from "../../../engine/json/json.ts";
import { toC3 } from "../../../engine/json/write.ts";
import { example } from "../../commands/runner.ts";
import { parseCount } from "../../count.ts";
import { CommandFailure, exitCode } from "../../failures.ts";
import type { Aether } from "../aether-shell.ts";
import { openView } from "../open-view.ts";
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
    .description("print parts of a run")
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
  const { view, close } = await openView(shell, resolveTarget(named, options, shell.registry));
  try {
    const parts: Record<string, Json> = {};
    const { tick, window } = options;
    if (options.summary || (tick === undefined && window === undefined)) parts["summary"] = summaryOf(view);
    if (tick !== undefined) parts["tick"] = tickOf(view, tick);
    if (window !== undefined) parts["window"] = windowOf(view, window);
    shell.terminal.out(`${toC3(parts)}\n`);
    return exitCode.done;
  } finally {
    close();
  }
}

type View = IntrospectionView<Artefacts>;

/** (engine-governance 11) */
function summaryOf(view: View): Json {
  return {
    gid: view.gid,
    run_id: view.runId,
    total_ticks: view.totalTicks,
    window_ids: view.listedWindowIds,
    nap_envelopes: view.envelopeCount,
    uledger_entries: view.entryCount,
  };
}

function tickOf(view: View, tick: Int): Json {
  const { totalTicks } = view;
  const has = totalTicks === 1 ? "one tick" : `${totalTicks} ticks`;
  return orFailure(
    "tick_beyond_end",
    () => `the run has no tick ${tick}; it has ${has}`,
    () => ({
      tick,
      ledger: view.getUmxLedger(tick),
      p_block: view.getLoomPBlock(tick),
      nap_envelopes: [...view.getNapEnvelopes({ tick })],
    }),
  );
}

/** By its id, else by its number among the listed ones. */
function windowOf(view: View, named: string): Json {
  const ids = view.listedWindowIds;
  const isId = ids.includes(named) || view.windowIds.includes(named);
  const windowId = isId ? named : (ids[Number(named) - 1] ?? named);
  const known = ids.map((id, at) => `${at + 1} ${id}`).join(", ");
  return orFailure(
    "window_not_found",
    (message) => `${message}; windows are ${known}`,
    () => ({
      window_id: windowId,
      manifest: view.getApxManifest(windowId),
    }),
  );
}

/** What the view answers; that something is not in it is a failure of its own, told in one line. */
function orFailure(errorCode: string, tell: (message: string) => string, ask: () => Json): Json {
  try {
    return ask();
  } catch (failure) {
    if (!(failure instanceof MissingArtefact)) throw failure;
    throw new CommandFailure(errorCode, tell(failure.message));
  }
}
