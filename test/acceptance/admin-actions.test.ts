import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AdminAction, adminActions } from "../../store/deed.ts";
import { type Outcome, trinity } from "../cli/command-line.ts";
import { cleanUp, freshPlaces, startDaemon, type TestDaemon } from "../daemon/support/daemon.ts";

/*
 * Goal: the closed list of what can be done (wiring-and-runs 7.4) is whole: each action has a method, a verb, and a record
 * for what was applied, refused and found so already. Method: one daemon, the verbs themselves, and its audit afterwards.
 */

/** What a line leads to; `none` says why an action has no such outcome, or where else it is shown. */
type Shown = string | { readonly none: string };

type Walk =
  | {
      readonly method: string;
      readonly verb: string;
      /** Lines that make things ready. */
      readonly first?: readonly string[];
      readonly applied: Shown;
      readonly refused: Shown;
      readonly noop: Shown;
    }
  | { readonly comesWith: string };

/** A request without its reason is refused, and that is recorded. */
const bare = (method: string): string => `call ${method} {}`;
const never = (why: string): Shown => ({ none: why });
const makesNew = never("each one makes something new");

const walk: Readonly<Record<AdminAction, Walk>> = {
  start: {
    method: "RunsService/StartRun",
    verb: "run start",
    applied: "run start gf01 --id one --wait",
    refused: "run start nothing",
    noop: makesNew,
  },
  pause: {
    method: "RunsService/PauseRun",
    verb: "run pause",
    first: ["run start gf01 --id two --tick-delay-ms 3600000", "run wait two --tick 1"],
    applied: "run pause two --wait",
    refused: "run pause two",
    noop: never("a paused run is not RUNNING, which refuses"),
  },
  step: {
    method: "RunsService/StepRun",
    verb: "run step",
    applied: "run step two --wait",
    refused: "run step one",
    noop: makesNew,
  },
  checkpoint: {
    method: "RunsService/CreateCheckpoint",
    verb: "run checkpoint",
    applied: "run checkpoint two",
    refused: "run checkpoint one",
    noop: makesNew,
  },
  resume: {
    method: "RunsService/ResumeRun",
    verb: "run resume",
    applied: "run resume two --wait",
    refused: "run resume one",
    noop: never("a running run is not PAUSED, which refuses"),
  },
  stop: {
    method: "RunsService/StopRun",
    verb: "run stop",
    applied: "run stop two --wait",
    refused: "run stop one",
    noop: "run stop two",
  },
  retry: {
    method: "RunsService/RetryRun",
    verb: "run retry",
    applied: "run retry two",
    refused: "run retry one",
    noop: makesNew,
  },
  kill: {
    method: "RunsService/KillRun",
    verb: "run kill",
    applied: "run kill two --yes --wait",
    refused: "run kill one --yes",
    noop: "run kill two --yes",
  },
  annotate: {
    method: "RunsService/AddRunNote",
    verb: "run note",
    applied: "run note one 'looks fine'",
    refused: bare("RunsService/AddRunNote"),
    noop: makesNew,
  },
  delete: {
    method: "RunsService/DeleteRun",
    verb: "run delete",
    applied: "run delete two --yes",
    refused: bare("RunsService/DeleteRun"),
    noop: "run delete two --yes",
  },
  config_update: {
    method: "GovernanceService/UpdateGovernance",
    verb: "governance set",
    applied: "governance set mode=OBSERVE --yes",
    refused: "governance set mode=LOUD --yes",
    noop: "governance set mode=OBSERVE --yes",
  },
  reload: {
    method: "ScenariosService/ReloadScenarios",
    verb: "scenario reload",
    applied: "scenario reload",
    refused: bare("ScenariosService/ReloadScenarios"),
    noop: "scenario reload",
  },
  drain: {
    method: "AdminService/Drain",
    verb: "admin drain",
    applied: "admin drain --yes",
    refused: bare("AdminService/Drain"),
    noop: "admin drain --yes",
  },
  undrain: {
    method: "AdminService/Undrain",
    verb: "admin undrain",
    applied: "admin undrain",
    refused: bare("AdminService/Undrain"),
    noop: "admin undrain",
  },
  replay_request: {
    method: "AdminService/RequestReplay",
    verb: "admin replay",
    applied: "admin replay one",
    refused: bare("AdminService/RequestReplay"),
    noop: makesNew,
  },
  rotate_secret: {
    method: "AdminService/RotateSecret",
    verb: "admin rotate-secret",
    applied: "admin rotate-secret token",
    refused: "admin rotate-secret token",
    noop: never("the value that is there is refused"),
  },
  orphan_cleanup: {
    method: "AdminService/CleanupOrphans",
    verb: "attempts",
    applied: never("no attempt of a worker is left behind by its daemon; others come with their placement"),
    refused: bare("AdminService/CleanupOrphans"),
    noop: "attempts --orphans --older-than 1h --yes",
  },
  diagnose: {
    method: "AdminService/DumpDiagnostics",
    verb: "admin dump",
    applied: "admin dump",
    refused: bare("AdminService/DumpDiagnostics"),
    noop: makesNew,
  },
  pin: {
    method: "ArtifactsService/PinArtifact",
    verb: "artifact pin",
    applied: "artifact pin $ARTIFACT",
    refused: `artifact pin ${"0".repeat(64)}`,
    noop: "artifact pin $ARTIFACT",
  },
  verify: {
    method: "AuditService/VerifyAudit",
    verb: "admin audit",
    applied: "admin audit --verify",
    refused: bare("AuditService/VerifyAudit"),
    noop: makesNew,
  },
  cancel_operation: {
    method: "OperationsService/CancelOperation",
    verb: "ops",
    applied: never("nothing here lasts long enough; operations.test.ts cancels one that waits"),
    refused: "ops op-0000009999 --cancel",
    noop: "ops op-0000000001 --cancel",
  },
  backup: {
    method: "AdminService/Backup",
    verb: "admin backup",
    applied: "admin backup walk",
    refused: "admin backup walk",
    noop: makesNew,
  },
  restore: {
    method: "AdminService/RestoreStore",
    verb: "admin restore",
    applied: never("in SAFE mode only; safe-mode.test.ts does it"),
    refused: "admin restore --from walk --yes",
    noop: makesNew,
  },
  shutdown: {
    method: "AdminService/Shutdown",
    verb: "daemon stop",
    applied: never("ends the daemon; the last test looks at its record in the next life"),
    refused: bare("AdminService/Shutdown"),
    noop: never("without a daemon there is nobody to record it"),
  },
  change_retention: {
    method: "AdminService/SetRetention",
    verb: "admin retention set",
    applied: "admin retention set history --max-count 1000 --yes",
    refused: "admin retention set audit --max-age 30d --yes",
    noop: "admin retention set history --max-count 1000 --yes",
  },
  stream_change: {
    method: "AdminService/SetRetention",
    verb: "admin retention set",
    applied: "admin retention set logs --max-age 365d --yes",
    refused: "admin retention set events --max-bytes 5 --yes",
    noop: "admin retention set logs --max-age 365d --yes",
  },
  prune: {
    method: "AdminService/Prune",
    verb: "prune",
    applied: "prune logs --older-than 0s --yes",
    refused: bare("AdminService/Prune"),
    noop: "prune runs --older-than 365d --yes",
  },
  // A start with another version leaves one too; upgrade.test.ts and note-start.test.ts make such starts.
  deploy: {
    method: "AdminService/FinalizeUpgrade",
    verb: "admin finalize-upgrade",
    applied: "admin finalize-upgrade --yes",
    refused: bare("AdminService/FinalizeUpgrade"),
    noop: "admin finalize-upgrade --yes",
  },
  fork: { comesWith: "proof and time travel" },
  bulk: { comesWith: "proof and time travel" },
  export: { comesWith: "proof and time travel" },
  publish: { comesWith: "proof and time travel" },
  promote: { comesWith: "proof and time travel" },
  cancel: { comesWith: "plans" },
  revive: { comesWith: "plans" },
  supersede_pass: { comesWith: "plans" },
  gate_approve: { comesWith: "plans" },
  gate_reject: { comesWith: "plans" },
  wiring_override: { comesWith: "wiring" },
  wiring_restore: { comesWith: "wiring" },
};

const places = freshPlaces();
const scenarios = join(places.folder, "scenarios");
let daemon: TestDaemon;

beforeAll(async () => {
  cpSync(fileURLToPath(new URL("../../scenarios", import.meta.url)), scenarios, { recursive: true });
  daemon = await startDaemon(places, ["--scenarios", scenarios]);
  // As an upgrade leaves it.
  mkdirSync(join(places.stateDir, "history.schema-1"));
});
afterAll(cleanUp);

async function operator(line: string, input = "hunter2"): Promise<Outcome> {
  const argv = line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? [];
  return trinity(argv, {
    address: `unix:${daemon.socket}`,
    nowMs: () => Date.now(),
    newId: () => crypto.randomUUID(),
    input,
  });
}

type Recorded = { readonly action_type: string; readonly result: { readonly outcome: string } };

async function outcomesOf(action: AdminAction): Promise<readonly string[]> {
  const { out } = await operator(`admin audit --action ${action} --limit 1000 --json`);
  const { events } = JSON.parse(out) as { readonly events: readonly Recorded[] };
  return events.map(({ result }) => result.outcome.replace("ADMIN_OUTCOME_", "").toLowerCase()).toReversed();
}

test("every action of the list has its row", () => {
  expect(Object.keys(walk).toSorted()).toEqual([...adminActions].toSorted());
});

describe("each action that can be done leaves its record", () => {
  for (const [action, row] of Object.entries(walk) as [AdminAction, Walk][]) {
    if ("comesWith" in row) continue;
    test(action, async () => {
      for (const line of row.first ?? []) expect((await operator(line)).code, line).toBe(0);
      if (action === "reload") renameScenario();
      const { artifacts } = JSON.parse((await operator("artifact list --json")).out);
      const ref = artifacts[0]?.ref.ref ?? "";
      for (const outcome of ["applied", "refused", "noop"] as const) {
        const shown = row[outcome];
        if (typeof shown !== "string") continue;
        const before = (await outcomesOf(action)).length;
        const line = shown.replace("$ARTIFACT", ref);
        const { code, err } = await operator(line);
        expect([line, code, code === 0 ? "" : err]).toEqual([
          line,
          outcome === "refused" ? 1 : 0,
          code === 0 ? "" : err,
        ]);
        const made = (await outcomesOf(action)).slice(before);
        expect([line, made.at(-1)]).toEqual([line, outcome]);
      }
    });

    test(`${action} has its verb and its method`, async () => {
      const help = await operator(`${row.verb} --help`);
      expect([row.verb, help.code]).toEqual([row.verb, 0]);
      expect((await operator(`call --list ${row.method.split("/")[0]}`)).out).toContain(
        row.method.split("/")[1],
      );
    });
  }

  test("the end of the daemon is recorded before it ends", async () => {
    await operator(bare("AdminService/GetInfo"));
    expect((await operator('call AdminService/Shutdown \'{"reason":"the walk is over"}\'')).code).toBe(0);
    await daemon.ended;
    daemon = await startDaemon(places);
    expect(await outcomesOf("shutdown")).toEqual(["refused", "applied"]);
  });
});

function renameScenario(): void {
  const registry = join(scenarios, "registry.json");
  const text = readFileSync(registry, "utf8");
  writeFileSync(registry, text.replace(/"description": "/, '"description": "Changed. '));
}
