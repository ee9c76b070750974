import { expect, test } from "vitest";
import type { SessionConfig } from "../../engine/config/session.ts";
import { metricsSnapshot } from "../../engine/metrics/metrics-snapshot.ts";
import {
  gf01,
  gf01Logging,
  gf01Metrics,
  govCodexDemo,
  line4,
  line4Cmp1,
  pfnaDemo,
  ring5,
} from "../support/paper.ts";
import { completedRun } from "../support/runs.ts";
import { smallSession, smallWindow } from "../support/sessions.ts";

function metricsOf(config: SessionConfig) {
  return metricsSnapshot(config, completedRun(config).sealed);
}

test.each<{ name: string; config: SessionConfig; napTotal: number; windows: number; lastHash: string }>([
  {
    name: "gf01_run_config",
    config: gf01,
    napTotal: 21,
    windows: 2,
    lastHash: "e8b640082d2bbafd30e6cbcd83bfa2c6254dab807b1ca6a8723a7ddf8ab7ab88",
  },
  {
    name: "gf01_run_config_logging",
    config: gf01Logging,
    napTotal: 11,
    windows: 1,
    lastHash: "d02978668a82464a0a791f72f6e84c0748a0f5c9972aa9e288bff8791b7c3314",
  },
  {
    name: "gf01_run_config_metrics",
    config: gf01Metrics,
    napTotal: 11,
    windows: 1,
    lastHash: "ffafbb1b2f792cf15271b61b2a57cd9b6d4354ac47b4af902e963a4e3d4fa0f0",
  },
  {
    name: "line_4_run_config",
    config: line4,
    napTotal: 9,
    windows: 1,
    lastHash: "7f9a5f167c94baaf35c98f99423ff7bb547c4dfb09176b6acb9ddad4fcc92a3b",
  },
  {
    name: "line_4_run_config_cmp1",
    config: line4Cmp1,
    napTotal: 9,
    windows: 1,
    lastHash: "226c031aed82f08230c32ecc3aa6c09ca874f18c13223056e966c7250df53ae6",
  },
  {
    name: "ring_5_run_config",
    config: ring5,
    napTotal: 15,
    windows: 1,
    lastHash: "f162c757cda83357dbc98945740651d54548205191fe6e0eadf1e3b405f851a9",
  },
  {
    name: "gov_codex_demo_run_config",
    config: govCodexDemo("ENFORCE"),
    napTotal: 22,
    windows: 1,
    lastHash: "8bc32ae88bb9a86321e763fdb88cbc75feb0d21ba98be4b4ef640f5bf9cde5b7",
  },
])("$name (engine-governance 8)", ({ config, napTotal, windows, lastHash }) => {
  expect(metricsOf(config)).toEqual({
    gid: config.topology.gid,
    run_id: config.runId,
    total_ticks: config.totalTicks,
    window_count: windows,
    nap_total: napTotal,
    nap_ingress: 0,
    nap_data: config.totalTicks,
    nap_egress: 1,
    uledger_entries: config.totalTicks,
    uledger_last_hash: lastHash,
    apx_manifests: windows,
    apxi_views: 0,
  });
});

test("PFNA adds an INGRESS envelope for each tick after tick 0", () => {
  expect(metricsOf(pfnaDemo)).toMatchObject({ nap_ingress: 1, nap_total: 1 + 4 + 1 + 2 });
});

test("windows are counted as configured, manifests by their names", () => {
  const config = smallSession({
    windows: [
      smallWindow("W", [1, 4]),
      smallWindow("W", [1, 4]),
      smallWindow("V", [1, 2], { apxName: "APX_W" }),
      smallWindow("U", [1, 2]),
    ],
  });
  expect(metricsOf(config)).toMatchObject({ window_count: 4, apx_manifests: 2 });
});
