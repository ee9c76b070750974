import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Verification } from "../verify-document.ts";
import { cleanText } from "./clean-text.ts";
import type { Paint } from "./colours.ts";
import { documentText, faultText, stateText, ticksText } from "./run-text.ts";
import { pairs } from "./table.ts";

/** What `up` tells of a run that has ended (cli.md 2, `up`). */
export function summaryBlock(run: Run, verification: Verification, paint: Paint): string {
  return pairs([
    ["run", cleanText(run.runId)],
    ["scenario", cleanText(run.scenarioId)],
    ["state", stateText(run, paint)],
    ["fault", run.fault === undefined ? null : paint("bad", faultText(run.fault))],
    ["ticks", ticksText(run)],
    ["policy hash", cleanText(run.policySetHash) || "-"],
    ["ledger head", cleanText(run.summary?.ledgerHead ?? "") || "-"],
    ["document", documentText(run.summary) ?? "-"],
    verification.isVerified
      ? ["verified", paint("good", "yes: the document was read back and has the recorded digest")]
      : ["not verified", paint("bad", cleanText(verification.because))],
  ]);
}
