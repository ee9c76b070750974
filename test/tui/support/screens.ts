import { LogLevel, RunPhase, RunState } from "../../../proto/gen/trinity/gate/v1/common.ts";
import type { LogEntry } from "../../../proto/gen/trinity/gate/v1/logs.ts";
import { type OperatorState, PillarStatus } from "../../../proto/gen/trinity/gate/v1/operator.ts";
import type { Run } from "../../../proto/gen/trinity/gate/v1/runs.ts";
import type { Size } from "../../../tui/layout/size.ts";
import type { Model } from "../../../tui/model/model.ts";
import {
  baseMs,
  freshNow,
  idleState,
  wireEntry,
  wirePillars,
  wireRun,
  wireTime,
} from "../../support/wire-values.ts";
import { delta, entries, freshModel, heard, liveModel, lost, press, pressed, type } from "./models.ts";

/** Every screen that has a golden frame, by name, at a size. */
export const screens: Readonly<Record<string, (size: Size) => Model>> = {
  connecting: (size) => freshModel(size),
  "dashboard-idle": (size) => liveModel(idleState(), size),
  "dashboard-running": running,
  "dashboard-paused": (size) =>
    heard(
      running(size),
      delta(stateOf({ state: RunState.PAUSED, phase: 0, ticksCompleted: 5n }, PillarStatus.COOLING), 3n),
      400,
    ),
  "dashboard-completed": (size) => ended(size, completedRun),
  "dashboard-cancelled": (size) =>
    ended(size, { ...runAtFive, state: RunState.CANCELLED, endedAt: wireTime(baseMs) }),
  "dashboard-fault": (size) => ended(size, faultRun),
  "dashboard-doubtful": doubtful,
  "dashboard-disconnected": (size) => heard(running(size), lost, 41_000),
  "dashboard-readonly": (size) => {
    const model = running(size);
    return { ...model, settings: { ...model.settings, isReadOnly: true } };
  },
  "never-reached": (size) => heard(freshModel(size), lost, 1_200),
  "logs-follow": (size) => pressed(running(size), "5"),
  "logs-held": (size) =>
    heard(pressed(running(size), "5", "k", "k", "k", "k", "enter"), entries(...moreEntries), 900),
  "logs-filtered": (size) => pressed(type(pressed(running(size), "5", "/"), "level:warn"), "enter"),
  "logs-filter-prompt": (size) => type(pressed(running(size), "5", "/"), "level:warn bud"),
  "logs-ended": (size) => {
    const over = heard(
      running(size),
      delta({ run: none, lastRun: { value: completedRun, freshness: freshNow() } }, 3n),
    );
    const end = { lastSeq: 12, state: "COMPLETED" } as const;
    return pressed(heard(over, { kind: "logs", book: "run", batch: { lines: [], gap: null, end } }), "5");
  },
  "confirm-stop": (size) => type(pressed(running(size), "X"), "00"),
  "start-dialog": (size) => pressed(liveModel(idleState(), size), "R", "j", "tab", "1", "0"),
  "step-dialog": (size) => pressed(running(size), "K", "3"),
  "help-logs": (size) => pressed(running(size), "5", "?"),
  palette: (size) => type(pressed(running(size), ":"), "s"),
  "receipt-refused": (size) => {
    const [sent] = press(running(size), "B");
    const message = "RUN_NOT_RUNNING: the run is COMPLETED since 13:16:18Z";
    return heard(
      sent,
      { kind: "answered", requestId: firstRequest, answer: { kind: "refused", message } },
      30,
    );
  },
  "receipt-unknown": (size) => {
    const [sent] = press(running(size), "B");
    const message = "DEADLINE_EXCEEDED: no answer within 30 s";
    return heard(
      sent,
      { kind: "answered", requestId: firstRequest, answer: { kind: "lost", message } },
      30_000,
    );
  },
};

/** Screens for terminals below the smallest designed size. */
export const tiny: Size = { columns: 58, rows: 14 };

export const firstRequest = "8c41f0aa-0000-4000-8000-000000000001";

const none = { value: undefined, freshness: freshNow() };
const runAtFive: Run = wireRun({ ticksCompleted: 5n });
const completedRun: Run = wireRun({
  state: RunState.COMPLETED,
  phase: 0,
  ticksCompleted: 8n,
  endedAt: wireTime(baseMs - 500),
  summary: {
    ledgerHead: `9b1e${"0".repeat(58)}44`,
    uledgerEntries: 8n,
    windowIds: ["GF01_W1"],
    apxManifests: 1n,
    napTotal: 22n,
    napIngress: 0n,
    napData: 8n,
    napEgress: 1n,
    napGovernance: 13n,
    codexMotifs: 1n,
    codexProposals: 1n,
    codexAccepted: 0n,
    document: { sha256: `c0de${"0".repeat(58)}77`, sizeBytes: 18_211n },
  },
});
const faultRun: Run = wireRun({
  ...runAtFive,
  state: RunState.FAULT,
  phase: 0,
  endedAt: wireTime(baseMs - 500),
  fault: { errorCode: "engine_error", message: "window GF01_W1 closes before tick 6" },
});

const firstEntries: readonly LogEntry[] = Array.from({ length: 12 }, (_, index) => {
  const seq = index + 1;
  if (seq === 4) {
    return wireEntry(seq, {
      level: LogLevel.WARN,
      eventType: "gate_governance_decision",
      message: "envelope of tick 3 REJECTED_OBSERVED, budget codex_actions exhausted",
    });
  }
  if (seq === 9) {
    const hostile = "stream W \u001b[2J\u0007 closed twice\u202e";
    return wireEntry(seq, { level: LogLevel.ERROR, eventType: "error", component: "loom", message: hostile });
  }
  return wireEntry(seq);
});
const moreEntries: readonly LogEntry[] = [13, 14, 15].map((seq) => wireEntry(seq));

function stateOf(over: Partial<Run>, status: PillarStatus): OperatorState {
  return {
    ...idleState(),
    run: { value: wireRun(over), freshness: freshNow() },
    pillars: wirePillars(status, "5/8"),
  };
}

function running(size: Size): Model {
  const live = liveModel(stateOf({ ticksCompleted: 3n }, PillarStatus.RUNNING), size);
  const later = heard(live, delta(stateOf({ ticksCompleted: 5n }, PillarStatus.RUNNING), 2n), 1_400);
  return heard(heard(later, entries(...firstEntries), 100), { kind: "clock" }, 300);
}

function ended(size: Size, run: Run): Model {
  const status = run.state === RunState.FAULT ? PillarStatus.FAULT : PillarStatus.IDLE;
  const pillars = wirePillars(status, "5/8").map((view) => {
    if (view.value === undefined || run.state !== RunState.FAULT) return view;
    return { ...view, value: { ...view.value, cause: "engine_error" } };
  });
  const lastRun = { value: run, freshness: freshNow(baseMs, { source: "history" }) };
  return heard(running(size), delta({ run: none, lastRun, pillars }, 3n), 200);
}

/** A state that is partly stale, degraded and unknown, and a phase that says more than the state. */
function doubtful(size: Size): Model {
  const state = stateOf({ ticksCompleted: 5n, phase: RunPhase.STOPPING }, PillarStatus.RUNNING);
  const [aether, press_, umx, loom, codex] = state.pillars;
  const pillars = [
    aether,
    press_,
    {
      value: umx?.value,
      freshness: freshNow(baseMs - 38_000, { state: 3, reason: "figures 2 ticks behind" }),
    },
    {
      value: loom?.value,
      freshness: freshNow(baseMs - 38_000, { state: 2, reason: "not observed for 38 s" }),
    },
    {
      value: undefined,
      freshness: freshNow(baseMs, {
        state: 4,
        reason: "retention took the ticks",
        source: codex?.freshness?.source ?? "",
      }),
    },
  ].filter((pillar) => pillar !== undefined);
  return heard(liveModel({ ...state, pillars }, size), entries(...firstEntries));
}
