import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type Client, connect } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { AdminActionType, type AdminEvent, AdminOutcome } from "../../proto/gen/trinity/gate/v1/audit.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { RetryRunRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { anHour, auditOf, patience, reason, startRun, waitRun } from "../daemon/support/calls.ts";
import { cleanUp, startDaemon } from "../daemon/support/daemon.ts";
import { effort, seed, timeoutMs } from "./effort.ts";
import { outcomeOf } from "./model/outcome.ts";

/*
 * Goal: when several clients steer one run at the same time, there is an order in which all their answers make sense, and
 * it is the audit's (daemon.md 7, F15, concurrent; I1, I2, I4). Method: random verbs at once, each client over a connection
 * of its own; then the audit is read in order: each state must follow from the one before, by a verb or by the engine alone.
 */
const clientCount = 4;

type Verb = "pause" | "resume" | "step" | "stop" | "retry";

const call: Record<Verb, (client: Client, runId: string) => Promise<unknown>> = {
  pause: ({ runs }, runId) =>
    unary(runs, runs.pauseRun, { runId, atTick: 0n, reason, requestId: "" }, patience),
  resume: ({ runs }, runId) => unary(runs, runs.resumeRun, { runId, reason, requestId: "" }, patience),
  step: ({ runs }, runId) => unary(runs, runs.stepRun, { runId, ticks: 1n, reason, requestId: "" }, patience),
  stop: ({ runs }, runId) => unary(runs, runs.stopRun, { runId, reason, requestId: "" }, patience),
  retry: ({ runs }, runId) =>
    unary(runs, runs.retryRun, RetryRunRequest.fromPartial({ runId, reason }), patience),
};

/** Where a verb may do something, what is then, and why it may be refused otherwise. */
const verbs: Record<
  Verb,
  { readonly action: AdminActionType; readonly from: RegExp; readonly to: RegExp; readonly refusals: RegExp }
> = {
  pause: {
    action: AdminActionType.PAUSE,
    from: /^RUNNING (?!STOPPING)/,
    to: /^RUNNING PAUSING$/,
    refusals: /^RUN_(NOT_RUNNING|TERMINAL)$/,
  },
  resume: {
    action: AdminActionType.RESUME,
    from: /^(PAUSED|RUNNING PAUSING)$/,
    to: /^RUNNING TICKING$/,
    refusals: /^RUN_(NOT_PAUSED|TERMINAL)$/,
  },
  step: {
    action: AdminActionType.STEP,
    from: /^(PAUSED|RUNNING (?!STOPPING))/,
    to: /^RUNNING TICKING$/,
    refusals: /^RUN_(NOT_RUNNING|TERMINAL)$/,
  },
  stop: {
    action: AdminActionType.STOP,
    from: /^(PAUSED|RUNNING)/,
    to: /^RUNNING STOPPING$/,
    refusals: /^RUN_TERMINAL$/,
  },
  retry: {
    action: AdminActionType.RETRY,
    from: /^CANCELLED$/,
    to: /^RUNNING/,
    refusals: /^(ATTEMPT_ACTIVE|RUN_TERMINAL|RUN_ACTIVE)$/,
  },
};

/** What may become of a run without anybody's doing. */
const byItself: Readonly<Record<string, readonly string[]>> = {
  "RUNNING STARTING": ["RUNNING TICKING", "PAUSED"],
  "RUNNING RECOVERING": ["RUNNING TICKING", "PAUSED", "COMPLETED"],
  "RUNNING TICKING": ["PAUSED", "COMPLETED"],
  "RUNNING PAUSING": ["PAUSED"],
  // It may have been sealing already.
  "RUNNING STOPPING": ["CANCELLED", "COMPLETED"],
};

afterAll(cleanUp);

test(
  "what several clients do to one run at once is explained by the audit",
  async () => {
    const daemon = await startDaemon();
    const clients = Array.from({ length: clientCount }, () => connect(`unix:${daemon.socket}`));
    const anyVerbs = fc.array(fc.constantFrom<Verb>("pause", "resume", "step", "stop", "retry"), {
      minLength: 3,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyVerbs, { minLength: clientCount, maxLength: clientCount }),
        async (lists) => {
          const { runId } = await startRun(daemon.client, { scenarioId: "ring-5", tickDelayMs: anHour });
          const answered = await Promise.all(
            lists.map((list, at) => inTurn(list, clients[at] as Client, runId)),
          );
          const answers = answered.flat();
          for (const { verb, outcome } of answers)
            if (outcome !== "OK" && outcome !== "NOOP") expect(outcome).toMatch(verbs[verb].refusals);
          await outcomeOf(() => call.stop(daemon.client, runId));
          const { state } = await waitRun(daemon.client, runId);
          expect([RunState.CANCELLED, RunState.COMPLETED]).toContain(state);

          const records = await recordsOf(daemon.client, runId);
          const applied = records.filter(({ result }) => result?.outcome === AdminOutcome.APPLIED);
          for (const verb of Object.keys(verbs) as Verb[]) {
            const acknowledged = answers.filter(
              (answer) => answer.verb === verb && answer.outcome === "OK",
            ).length;
            const told = applied.filter(({ actionType }) => actionType === verbs[verb].action).length;
            // The stop at the end may be one more.
            expect([verb, told - acknowledged]).toEqual([
              verb,
              verb === "stop" ? expect.toBeOneOf([0, 1]) : 0,
            ]);
          }
          expect(unexplained(applied)).toEqual([]);
        },
      ),
      { numRuns: effort(15, 1000), seed, endOnFailure: true },
    );
    for (const client of clients) client.close();
  },
  timeoutMs,
);

type Answer = { readonly verb: Verb; readonly outcome: string };

async function inTurn(list: readonly Verb[], client: Client, runId: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const verb of list) answers.push({ verb, outcome: await outcomeOf(() => call[verb](client, runId)) });
  return answers;
}

/** The audit of a run, oldest first. */
async function recordsOf(client: Client, runId: string): Promise<readonly AdminEvent[]> {
  const events = await auditOf(client, `target=${runId}`);
  return events.toSorted((left, right) => Number(left.seq - right.seq));
}

/** The records that do not follow from the one before. */
function unexplained(records: readonly AdminEvent[]): readonly string[] {
  const strange: string[] = [];
  let state = "";
  for (const { actionType, beforeJson, afterJson, seq } of records) {
    const [before, after] = [stateIn(beforeJson), stateIn(afterJson)];
    const rule = Object.values(verbs).find(({ action }) => action === actionType);
    const isLegal = rule === undefined || (rule.from.test(before) && rule.to.test(after));
    if (!isLegal || (state !== "" && !canBecome(state, before)))
      strange.push(
        `${seq}: ${state} … ${before} → ${after} by ${AdminActionType[actionType as never] ?? actionType}`,
      );
    state = after;
  }
  return strange;
}

function canBecome(from: string, to: string): boolean {
  return from === to || (byItself[from] ?? []).some((next) => canBecome(next, to));
}

function stateIn(json: string): string {
  if (json === "") return "";
  const { state, phase = "" }: { readonly state: string; readonly phase?: string } = JSON.parse(json);
  return `${state} ${phase}`.trim();
}
