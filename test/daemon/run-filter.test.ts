import { expect, test } from "vitest";
import { parseAuditFilter } from "../../daemon/audit/audit-filter.ts";
import { parseRunFilter } from "../../daemon/runs/run-filter.ts";
import type { RunId } from "../../store/records.ts";
import { sampleRun } from "../store/samples.ts";

/** Regression: a misspelt state fitted no run, and `runs --filter state=RUNING` read as "nothing runs". */
test.each(["state=RUNING", "state!=FOO", "phase=queue", 'phase=""'])(
  "%s is refused with what there is",
  (text) => {
    expect(() => parseRunFilter(text)).toThrow(/is no (state|phase); there are [A-Z]+, /);
  },
);

test("names of states and phases fit whatever their case, and parts of them by ~", () => {
  const runId = "r-000000000001-0001" as RunId;
  const run = sampleRun({ runId, condition: { kind: "running", phase: "TICKING" } });
  for (const text of ["state=running", "state!=IDLE", "state~run", "phase=Ticking", "phase~tick"])
    expect([text, parseRunFilter(text)(run)]).toEqual([text, true]);
});

test.each(["action=strat", "outcome!=done"])("of the audit, %s is refused with what there is", (text) => {
  expect(() => parseAuditFilter(text)).toThrow(/is no (action|outcome); there are [a-z]+, /);
  expect(() => parseAuditFilter("action=start AND outcome!=noop AND action~st")).not.toThrow();
});
