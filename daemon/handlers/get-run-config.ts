import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { parseRunId } from "./named-thing.ts";

/** The configuration frozen into a run, as the store holds it: whoever has an engine can run it again. */
export function getRunConfig({ runs }: { readonly runs: RunFinder }): Rpc {
  return readRpc(RunsServiceService.getRunConfig, {
    parse: parseRunId,
    answer: (text) => {
      const { runId, scenarioId, fingerprint, engineVersion, sessionText } = runs.byText(text).record;
      return { runId, scenarioId, fingerprint, engineVersion, sessionText };
    },
  });
}
