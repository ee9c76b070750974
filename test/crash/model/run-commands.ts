import fc from "fast-check";
import { expect } from "vitest";
import type { Client } from "../../../proto/client/connect.ts";
import { unary } from "../../../proto/client/unary.ts";
import { DrainRequest, UndrainRequest } from "../../../proto/gen/trinity/gate/v1/admin.ts";
import {
  IfBusy,
  KillRunRequest,
  MoveRunRequest,
  RetryRunRequest,
} from "../../../proto/gen/trinity/gate/v1/runs.ts";
import { anHour, patience, reason, startRun } from "../../daemon/support/calls.ts";
import { expectAsModelled } from "./compare.ts";
import { outcomeOf } from "./outcome.ts";
import type { Model, ModelRun, Outcome, Wish } from "./run-model.ts";
import * as should from "./run-model.ts";

/** The daemon of a walk through commands; another process after a restart. */
export type Real = {
  readonly client: () => Client;
  readonly restart: (signal: "SIGKILL" | "SIGTERM") => Promise<void>;
  /** What was acknowledged, in order. */
  readonly acknowledged: Acknowledged[];
};

/** A change as the audit names it, and whether it changed anything. */
export type Acknowledged = { readonly verb: Verb; readonly outcome: Outcome };

type Verb = "start" | "pause" | "resume" | "step" | "stop" | "kill" | "retry" | "move" | "drain" | "undrain";
type Command = fc.AsyncCommand<Model, Real>;

/** The third unexpected end begins drained, and the third recovery without a tick ends a run. */
const restartsMax = 2;

/** Commands of every kind; those about a run take one of the runs there are. */
export function anyCommand(): fc.Arbitrary<Command>[] {
  const about = (verb: Verb, expected: Expected, call: Call): fc.Arbitrary<Command> =>
    fc.nat(7).map((at) => aboutRun({ verb, title: verb, at, expected, call }));
  return [
    fc
      .record({ isSlow: fc.boolean(), startsPaused: fc.boolean(), maySit: fc.boolean(), priority: fc.nat(1) })
      .map(startCommand),
    about("pause", should.pause, ({ runs }, runId) =>
      unary(runs, runs.pauseRun, { runId, atTick: 0n, reason, requestId: "" }, patience),
    ),
    about("resume", should.resume, ({ runs }, runId) =>
      unary(runs, runs.resumeRun, { runId, reason, requestId: "" }, patience),
    ),
    about("stop", should.stop, ({ runs }, runId) =>
      unary(runs, runs.stopRun, { runId, reason, requestId: "" }, patience),
    ),
    about("kill", should.stop, ({ runs }, runId) => {
      const request = KillRunRequest.fromPartial({ runId, confirm: runId, graceMs: 600_000, reason });
      return unary(runs, runs.killRun, request, patience);
    }),
    about("retry", should.retry, ({ runs }, runId) =>
      unary(runs, runs.retryRun, RetryRunRequest.fromPartial({ runId, reason }), patience),
    ),
    fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 3 })).map(([at, ticks]) =>
      aboutRun({
        verb: "step",
        title: `step ${ticks}`,
        at,
        expected: (model, run) => should.step(model, run, ticks),
        call: ({ runs }, runId) =>
          unary(runs, runs.stepRun, { runId, ticks: BigInt(ticks), reason, requestId: "" }, patience),
      }),
    ),
    fc.tuple(fc.nat(7), fc.constantFrom("front" as const, "back" as const)).map(([at, to]) =>
      aboutRun({
        verb: "move",
        title: `move to ${to}`,
        at,
        expected: (model, run) => should.move(model, run, to),
        call: ({ runs }, runId) => {
          const place = to === "front" ? { toFront: true } : { toBack: true };
          return unary(runs, runs.moveRun, MoveRunRequest.fromPartial({ runId, reason, ...place }), patience);
        },
      }),
    ),
    fc.constantFrom(
      daemonCommand("drain", should.drain, ({ admin }) =>
        unary(admin, admin.drain, DrainRequest.fromPartial({ reason }), patience),
      ),
      daemonCommand("undrain", should.undrain, ({ admin }) =>
        unary(admin, admin.undrain, UndrainRequest.fromPartial({ reason }), patience),
      ),
    ),
    fc.constantFrom("SIGKILL" as const, "SIGTERM" as const).map(restartCommand),
  ];
}

type Expected = (model: Model, run: ModelRun) => Outcome;
type Call = (client: Client, runId: string) => Promise<unknown>;

function startCommand(wish: Wish): Command {
  return {
    check: () => true,
    toString: () => `start ${JSON.stringify(wish)}`,
    run: async (model, real) => {
      let runId = "";
      const outcome = await outcomeOf(async () => {
        ({ runId } = await startRun(real.client(), {
          scenarioId: "ring-5",
          priority: wish.priority,
          startPaused: wish.startsPaused,
          tickDelayMs: wish.isSlow ? anHour : 0,
          ifBusy: wish.maySit ? IfBusy.QUEUE : IfBusy.REFUSE,
        }));
      });
      expect(outcome).toBe(should.start(model, wish, runId));
      await settled(model, real, "start", outcome);
    },
  };
}

function aboutRun(told: {
  readonly verb: Verb;
  readonly title: string;
  readonly at: number;
  readonly expected: Expected;
  readonly call: Call;
}): Command {
  const { verb, title, at, expected, call } = told;
  return {
    check: ({ runs }) => runs.length > 0,
    toString: () => `${title} #${at}`,
    run: async (model, real) => {
      const run = model.runs[at % model.runs.length] as ModelRun;
      const outcome = await outcomeOf(() => call(real.client(), run.runId));
      expect(`${run.state} ${outcome}`).toBe(`${run.state} ${expected(model, run)}`);
      await settled(model, real, verb, outcome);
    },
  };
}

function daemonCommand(
  verb: "drain" | "undrain",
  expected: (model: Model) => Outcome,
  call: (client: Client) => Promise<unknown>,
): Command {
  return {
    check: () => true,
    toString: () => verb,
    run: async (model, real) => {
      const outcome = await outcomeOf(() => call(real.client()));
      expect(outcome).toBe(expected(model));
      await settled(model, real, verb, outcome);
    },
  };
}

function restartCommand(signal: "SIGKILL" | "SIGTERM"): Command {
  return {
    // A drained daemon stays so, and leaves its runs alone until it is undrained.
    check: ({ restarts, isDrained }) => restarts < restartsMax && !isDrained,
    toString: () => `restart by ${signal}`,
    run: async (model, real) => {
      await real.restart(signal);
      should.restart(model);
      await expectAsModelled(real.client(), model);
    },
  };
}

async function settled(model: Model, real: Real, verb: Verb, outcome: Outcome): Promise<void> {
  if (outcome === "OK" || outcome === "NOOP") real.acknowledged.push({ verb, outcome });
  await expectAsModelled(real.client(), model);
}
