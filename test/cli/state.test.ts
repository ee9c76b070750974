import { afterEach, describe, expect, test } from "vitest";
import {
  EnvironmentTone,
  FreshnessState,
  RunPhase,
  RunState,
} from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  DaemonMode,
  OperatorServiceService,
  type OperatorState,
  QueueSummary,
  StateDelta,
  type WatchStateResponse,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import { answers, type ScriptedServer, scriptedServer, streams } from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { aRun, aState, at, fresh, runId } from "./messages.ts";

describe("status", () => {
  let daemon: ScriptedServer | undefined;
  afterEach(() => daemon?.stop());

  const statusOf = async (state: OperatorState | undefined, ...argv: readonly string[]): Promise<string> => {
    daemon = await scriptedServer([
      answers(OperatorServiceService.getState, () => ({ state, revision: 5n })),
    ]);
    const outcome = await trinity(["status", ...argv], { address: daemon.address });
    expect(outcome).toMatchObject({ code: 0, err: "" });
    return outcome.out;
  };

  test("tells daemon, run, scenario and pillars, each with source, age and state", async () => {
    const state = aState(aRun());
    const stale = { ...fresh, observedAt: at(-182_000), state: FreshnessState.STALE, reason: "no answer" };
    const pillars = state.pillars.map((pillar, index) =>
      index === 4 ? { ...pillar, freshness: stale } : pillar,
    );
    expect(await statusOf({ ...state, pillars })).toBe(
      [
        "daemon    0.1.0, engine 0.1.0, pid 4242, epoch 3 (daemon 0.0s FRESH)",
        `run       ${runId} gf01 RUNNING/TICKING tick 3/8 (engine/state 0.0s FRESH)`,
        "last run  none yet (engine/state 0.0s FRESH)",
        "scenario  none is active (registry 0.0s FRESH)",
        "aether    RUNNING 3 ticks (engine/state 0.0s FRESH)",
        "press     RUNNING 3 ticks (engine/state 0.0s FRESH)",
        "umx       RUNNING 3 ticks (engine/state 0.0s FRESH)",
        "loom      RUNNING 3 ticks (engine/state 0.0s FRESH)",
        "codex     RUNNING 3 ticks (engine/state 3m02s STALE: no answer)",
        "queue     unknown (no source UNKNOWN)",
        "health    unknown (no source UNKNOWN)",
        "",
      ].join("\n"),
    );
  });

  test("a part nobody has told of is unknown, never a guess", async () => {
    const unknown = { value: undefined, freshness: undefined };
    const out = await statusOf({ ...aState(undefined), daemon: unknown, pillars: [unknown] });
    expect(out).toContain("daemon    unknown (no source UNKNOWN)\n");
    expect(out).toContain("pillar    unknown (no source UNKNOWN)\n");
    expect(out).toContain("run       none is active");
  });

  test("what the daemon itself does not know is unknown, not none", async () => {
    const freshness = { ...fresh, state: FreshnessState.UNKNOWN, reason: "SAFE mode: logs is damaged" };
    const unknown = { value: undefined, freshness };
    const state = aState(undefined);
    const daemon = state.daemon?.value && { ...state.daemon.value, mode: DaemonMode.SAFE };
    const out = await statusOf({
      ...state,
      daemon: { value: daemon, freshness: fresh },
      run: unknown,
      lastRun: unknown,
      activeScenario: unknown,
      queue: { value: QueueSummary.fromPartial({ slots: 1 }), freshness },
    });
    const doubt = "unknown (engine/state 0.0s UNKNOWN: SAFE mode: logs is damaged)\n";
    for (const name of ["run      ", "last run ", "scenario ", "queue    "])
      expect(out).toContain(`${name} ${doubt}`);
    expect(out).toContain("daemon    SAFE mode, 0.1.0");
  });

  test("--json is the message with proto names", async () => {
    const { state, revision } = JSON.parse(await statusOf(aState(aRun()), "--json"));
    expect(revision).toBe(5);
    expect(state.run.value.run_id).toBe(runId);
    expect(state.pillars[0].value).toMatchObject({
      pillar_id: "aether",
      status: "PILLAR_STATUS_RUNNING",
      load: 0.375,
    });
    expect(state.last_run).not.toHaveProperty("value");
  });

  test("--color always paints the state words; the words stay", async () => {
    const out = await statusOf(aState(aRun()), "--color", "always");
    expect(out).toContain("\u001b[36mRUNNING/TICKING\u001b[0m");
  });
});

describe("status --watch", () => {
  let daemon: ScriptedServer | undefined;
  afterEach(() => daemon?.stop());

  test("prints the whole state at first and after each change; a heartbeat changes nothing", async () => {
    const paused = aRun({ state: RunState.PAUSED, phase: RunPhase.UNSPECIFIED });
    const message = (revision: bigint, told: WatchStateResponse["message"]): WatchStateResponse => ({
      revision,
      message: told,
      coalescedFrom: 0n,
      coalescedTo: 0n,
    });
    daemon = await scriptedServer([
      streams(OperatorServiceService.watchState, (_request, stream) => {
        stream.send(message(5n, { $case: "fullState", value: aState(aRun()) }));
        stream.send(message(5n, { $case: "heartbeat", value: {} }));
        const run = { value: paused, freshness: fresh };
        const delta = StateDelta.fromPartial({ run });
        stream.send(message(6n, { $case: "delta", value: delta }));
        stream.end();
      }),
    ]);
    const outcome = await trinity(["status", "--watch", "--json"], { address: daemon.address });
    expect(outcome.code).toBe(0);
    const states = outcome.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(
      states.map(({ revision, state }) => [revision, state.run.value.state, state.pillars.length]),
    ).toEqual([
      [5, "RUN_STATE_RUNNING", 5],
      [6, "RUN_STATE_PAUSED", 5],
    ]);
  });
});

describe("whoami", () => {
  let daemon: ScriptedServer | undefined;
  afterEach(() => daemon?.stop());

  test("tells actor, roles and listener", async () => {
    daemon = await scriptedServer([
      answers(OperatorServiceService.getIdentity, () => ({
        actor: "local:ops",
        roles: ["admin"],
        listener: "unix socket, owner",
        readOnly: false,
        environmentName: "",
        environmentTone: EnvironmentTone.UNSPECIFIED,
      })),
    ]);
    const outcome = await trinity(["whoami"], { address: daemon.address });
    expect(outcome.out).toBe(
      "actor      local:ops\nroles      admin\nlistener   unix socket, owner\nread only  no\n",
    );
  });
});
