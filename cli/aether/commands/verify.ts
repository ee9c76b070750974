import { Command } from "commander";
import { loadRegistry } from "../../../engine/config/load-registry.ts";
import { loadSession } from "../../../engine/config/load-session.ts";
import { example } from "../../commands/runner.ts";
import { CommandFailure } from "../../failures.ts";
import type { Aether } from "../aether-shell.ts";
import { filesOnDisk } from "../config-files.ts";
import { requireParsed } from "../config-refused.ts";
import { begin } from "../execution.ts";
import { heedWarnings } from "../heed-warnings.ts";
import { candidateOf, documentInFile, formOf } from "../snapshot/candidate.ts";
import { type DocumentIdentity, identityOf } from "../snapshot/document-identity.ts";
import { firstDifference, ticksIn } from "../snapshot/first-difference.ts";
import { openSnapshotFile, type SnapshotFile } from "../snapshot/snapshot-file.ts";
import { isStoredRun, loadRunnable, resolveTarget, type TargetOptions } from "../target.ts";
import { runTwice } from "../verify/run-twice.ts";
import { tellVerdict, type Verdict } from "../verify/verdict.ts";
import { verifyStored } from "../verify/verify-stored.ts";
import { underTicks } from "../watched-work.ts";
import { type AetherRunner, withTarget } from "./runner.ts";

type VerifyOptions = TargetOptions & { readonly against?: string };

/** `aether verify` (cli.md 3). */
export function verifyCommand(run: AetherRunner): Command {
  return withTarget(new Command("verify"))
    .description(
      "run again and compare: tells the first differing tick by its content, exit 1 when there is one",
    )
    .option("--against <file>", "compare with this snapshot, or with this stored run")
    .addHelpText(
      "after",
      example(
        "aether verify gf01",
        "aether verify gf01 --against gf01_run_snapshot.json",
        "aether verify my.snapshot.json --run-config my.json",
        "aether verify 9b1e-0042",
      ),
    )
    .action(run(verify));
}

async function verify(aether: Aether, named: string | undefined, options: VerifyOptions): Promise<number> {
  return tellVerdict(aether, await verdictOn(aether, named, options));
}

async function verdictOn(
  aether: Aether,
  named: string | undefined,
  options: VerifyOptions,
): Promise<Verdict> {
  const { shell } = aether;
  const { against } = options;
  if (against !== undefined) return compareWith(aether, against, named, options);
  if (options.runConfig !== undefined && named !== undefined && isComparable(named)) {
    return compareWith(aether, named, undefined, options);
  }
  const target = resolveTarget(named, options, shell.registry);
  if (target.kind === "stored") return verifyStored(aether, target.runId);
  const document = documentInFile(target.path);
  if (document !== null) {
    const identity = identityOf(document);
    document.close();
    const scenario = scenarioOf(identity, target.path, options.registry ?? shell.registry);
    return compareWith(aether, target.path, scenario, { ...options });
  }
  const runnable = loadRunnable(target);
  heedWarnings(aether, runnable.session);
  const course = begin(runnable);
  try {
    return await underTicks(aether, "verifying", course, (watched) => runTwice(watched, shell.interrupted));
  } finally {
    course.spool.close();
  }
}

/** Whether a name means a document rather than a way to make one. */
function isComparable(named: string): boolean {
  if (isStoredRun(named)) return true;
  const document = documentInFile(named);
  document?.close();
  return document !== null;
}

async function compareWith(
  aether: Aether,
  against: string,
  named: string | undefined,
  options: TargetOptions,
): Promise<Verdict> {
  const { interrupted, registry } = aether.shell;
  const { name } = resolveTarget(named, options, registry);
  const baseline = await openBaseline(aether, against);
  try {
    const { document, ledgerHead } = await candidateOf(aether, named, options, formOf(baseline));
    try {
      return {
        compared: `baseline: ${against}; candidate: ${document.isOurs ? `${name}, ${howMade(named)}` : name}`,
        ticks: await ticksIn(document, interrupted),
        ledgerHead,
        difference: await firstDifference(baseline, document, interrupted),
      };
    } finally {
      document.close();
    }
  } finally {
    baseline.close();
  }
}

function howMade(named: string | undefined): string {
  return named !== undefined && isStoredRun(named) ? "as the daemon keeps it" : "run again";
}

async function openBaseline(aether: Aether, against: string): Promise<SnapshotFile> {
  if (!isStoredRun(against)) return openSnapshotFile(against);
  return (await candidateOf(aether, against, {}, "C2")).document;
}

/** The scenario whose run a snapshot seems to be: a snapshot does not hold what is needed to run it again. */
function scenarioOf(identity: DocumentIdentity, path: string, registry: string): string {
  const { scenarios } = requireParsed(loadRegistry(filesOnDisk, registry));
  const found = scenarios.find(({ runConfigPath }) => {
    const session = loadSession(filesOnDisk, runConfigPath);
    if (!session.ok) return false;
    const { topology, runId, totalTicks } = session.value;
    return topology.gid === identity.gid && runId === identity.runId && totalTicks === identity.ticks;
  });
  if (found !== undefined) return found.scenarioId;
  const who = `gid ${identity.gid ?? "?"}, run_id ${identity.runId ?? "?"} and ${identity.ticks ?? "?"} ticks`;
  throw new CommandFailure(
    "configuration_unknown",
    `${path} is a snapshot, which can't be run again without its configuration, and no scenario of the registry has ${who}; name the configuration with --run-config, or another snapshot with --against`,
  );
}
