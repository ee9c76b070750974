import { performance } from "node:perf_hooks";
import type { Deed } from "../../store/deed.ts";
import { openStore, type Store } from "../../store/open-store.ts";
import { median } from "../rounds.ts";
import type { BenchContext, Family } from "./bench-context.ts";

/**
 * D11: what the audit record adds to the commit of a change. Changes with and without one take turns, one by one; each is the
 * smallest there is, so whatever the record costs shows as much as it can.
 */
export const auditAppend: Family = { ids: ["D11"], measure };

const pairsPerRound = 300;

async function measure({ rounds, freshFolder }: BenchContext) {
  const store = await openStore({ directory: freshFolder(), newStoreId: () => "bench" });
  try {
    await compareOnce(store);
    const measured = [];
    for (let round = 0; round < rounds; round += 1) measured.push(await compareOnce(store));
    return [
      {
        id: "D11",
        what: "commit of a change with its audit record / without",
        unit: "ms",
        rounds: measured,
        limit: { sense: "at_most", value: 1.05, beside: "without" } as const,
      },
    ];
  } finally {
    await store.close();
  }
}

async function compareOnce({ history }: Store): Promise<{ readonly ours: number; readonly without: number }> {
  const times = { ours: [] as number[], without: [] as number[] };
  const change = async (name: keyof typeof times): Promise<void> => {
    const before = performance.now();
    await history.setActiveScenario("gf01", name === "ours" ? () => deed : null);
    times[name].push(performance.now() - before);
  };
  for (let pair = 0; pair < pairsPerRound; pair += 1) {
    const isFirst = pair % 2 === 0;
    await change(isFirst ? "ours" : "without");
    await change(isFirst ? "without" : "ours");
  }
  return { ours: median(times.ours), without: median(times.without) };
}

const deed: Deed = {
  event: {
    actionType: "config_update",
    actor: { kind: "user", id: "local:bench", role: "operator" },
    observedAtMs: 0,
    reason: "measured",
    targets: [{ kind: "config", id: "active_scenario" }],
    before: { active_scenario: "gf01" },
    after: { active_scenario: "gf01" },
    outcome: "applied",
    errorCode: null,
    detail: null,
    environment: null,
    requestId: null,
    count: 1,
    completes: null,
  },
  outcome: null,
};
