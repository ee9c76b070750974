/**
 * Goal: a run that fails leaves its log up to the failure, in the canonical order. Method: a run feeds the log while it
 * goes, as programs do, and the lines that came before the failure are compared.
 */
import { describe, expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import type { EncodedTick } from "../../engine/encoded-tick.ts";
import { canonicalLog, type RunNews } from "../../engine/log/canonical-log.ts";
import type { LogEvent } from "../../engine/log/log-event.ts";
import { logLine } from "../../engine/log/log-line.ts";
import { isFinished, start } from "../../engine/run-state.ts";
import { seal } from "../../engine/seal.ts";
import { step } from "../../engine/step.ts";
import { conformance } from "../support/conformance.ts";
import { gf01, gf01Logging, govCodexDemo } from "../support/paper.ts";
import { publishedSession } from "../support/published.ts";
import { deps } from "../support/runs.ts";
import { governed, smallSession, smallStream, smallTopology, smallWindow } from "../support/sessions.ts";

type Told = { readonly events: readonly LogEvent[]; readonly failure: string | null };

function streamed(config: SessionConfig): Told {
  const events: LogEvent[] = [];
  const tell = (news: RunNews): void => {
    for (const event of canonicalLog(config, news)) events.push(event);
  };
  const encoded: EncodedTick[] = [];
  const ticks = (): readonly EncodedTick[] => encoded;
  try {
    let state = start(config, deps);
    tell({ kind: "started" });
    while (!isFinished(state)) {
      const next = step(state, deps);
      for (const event of next.events) {
        if (event.kind === "ticked") encoded.push(event.encoded);
        tell(event);
      }
      state = next.state;
    }
    tell({ kind: "finished", state, ticks, sha256: deps.sha256 });
    tell({ kind: "sealed", sealed: seal(config, state, ticks, deps) });
    return { events, failure: null };
  } catch (failure) {
    return { events, failure: failure instanceof Error ? failure.message : "" };
  }
}

/** `tick_complete` as its tick, `window_closed` as its window. */
const short = ({ events }: Told): readonly (string | number)[] =>
  events.map(({ event, tick, windowId }) => windowId ?? tick ?? event);

test.each([
  { name: "gf01_run_config_logging", config: gf01Logging, entries: 13 },
  { name: "gov_codex_demo_run_config", config: govCodexDemo("ENFORCE"), entries: 21 },
  { name: "gf01_run_config", config: gf01, entries: 22 },
])("$name has $entries entries (engine-governance 9)", ({ config, entries }) => {
  expect(streamed(config)).toMatchObject({ events: { length: entries }, failure: null });
});

describe.skipIf(!conformance.present)("the published run configs", () => {
  test("gf01_run_config_logging has the published lines, whatever the time", () => {
    const { events } = streamed(publishedSession("gf01_run_config_logging"));
    const ts = "2026-03-10T08:05:00+00:00";
    const line = (event: string, more: string): string =>
      `{"event": "${event}", "gid": "GF01", "payload": {${more}, "ts": "${ts}"`;
    const starts = `"primary_window_id": "GF01_W1_ticks_1_8", "total_ticks": 8, "windows": ["GF01_W1_ticks_1_8"]}, "run_id": "GF01_logging"`;
    const chain = [
      1234567, 20987847, 356793608, 65491504, 113355772, 927048329, 759821701, 916969047, 588473909,
    ];
    expect(events.map((event) => logLine(event, ts))).toEqual([
      `${line("run_start", starts)}}`,
      `${line("tick_loop_start", starts)}}`,
      ...chain.slice(1).map((c, n) => {
        const payload = `"C_t": ${c}, "pfna_refs": [], "prev_chain": ${chain[n]}}`;
        const head = `{"event": "tick_complete", "gid": "GF01", "payload": {${payload}`;
        return `${head}, "run_id": "GF01_logging", "tick": ${n + 1}, "ts": "${ts}"}`;
      }),
      `${line("window_closed", '"apx_name": "GF01_APX_v0_full_window", "manifest_check": 786709051}, "run_id": "GF01_logging"')}, "window_id": "GF01_W1_ticks_1_8"}`,
      `${line("tick_loop_end", '"egress": 1, "envelopes": 8, "ingress": 0, "ticks": 8}, "run_id": "GF01_logging"')}}`,
      `${line("run_end", '"egress": 1, "envelopes": 8, "ingress": 0}, "run_id": "GF01_logging"')}}`,
    ]);
  });
});

describe("a run that fails", () => {
  test("at its first I-block leaves the ticks before it", () => {
    const { profile } = smallSession();
    const told = streamed(
      smallSession({
        topology: smallTopology(3, 4, []),
        profile: { ...profile, iBlockSpacingW: 3 },
        totalTicks: 6,
      }),
    );
    expect(short(told)).toEqual(["run_start", "tick_loop_start", 1, 2]);
    expect(told.failure).toContain("tick 3 needs an I-block");
  });

  test("where a window opens leaves the ticks before it", () => {
    const streams = [smallStream("fluxes", { name: "S" }), smallStream("pre_u", { name: "S" })];
    const told = streamed(
      smallSession({ windows: [smallWindow("W", [1, 4]), smallWindow("V", [3, 4], { streams })] }),
    );
    expect(short(told)).toEqual(["run_start", "tick_loop_start", 1, 2]);
    expect(told.failure).toContain("names a stream twice");
  });

  test("at a window that reaches past its end leaves the windows before it in the list", () => {
    const told = streamed(
      smallSession({
        totalTicks: 2,
        windows: [smallWindow("A", [1, 2]), smallWindow("B", [1, 5]), smallWindow("C", [1, 1])],
        primaryWindowId: "A",
        governance: governed("OBSERVE"),
      }),
    );
    expect(short(told)).toEqual(["run_start", "tick_loop_start", 1, 2, "A"]);
    expect(told.failure).toContain("has 2 entries but expected 5");
  });

  test("because governance takes its envelopes away leaves the decisions and their reasons", () => {
    const governance = governed("ENFORCE", { meta: new Map([["allowed_layers", ["CTRL"]]]) });
    const told = streamed(smallSession({ totalTicks: 2, governance }));
    expect(short(told)).toEqual([
      "run_start",
      "tick_loop_start",
      1,
      2,
      "W",
      "gate_governance_decision",
      "gate_governance_decision",
    ]);
    expect(told.events.at(-1)?.payload).toMatchObject({
      status: "REJECTED",
      reasons: ["layer DATA not allowed"],
    });
    expect(told.failure).toContain("governance ENFORCE dropped all 2 DATA envelopes");
  });
});
