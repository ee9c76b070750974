import { contextsFile } from "../../proto/contexts.ts";
import { ListArtifactsRequest } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { ListOperationsRequest } from "../../proto/gen/trinity/gate/v1/operations.ts";
import { ListRunsRequest } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { call } from "../call.ts";
import type { Cli } from "../cli.ts";
import { loadContexts } from "../contexts/contexts-file.ts";
import { loadContract } from "../dynamic-client.ts";
import { nameOf } from "../output/names.ts";
import { shortForm } from "../run-reference.ts";
import type { Live, Word } from "./candidates.ts";

/** Somebody waits for it with a finger on the tab key. */
const deadlineMs = 500;
const page = { pageSize: 50, pageToken: "" };

/** The ids of a kind as they are now, newest first where they have an age. @throws as `call` */
export async function liveWords(cli: Cli, kind: Live): Promise<readonly Word[]> {
  const { runs, scenarios, governance, operations, artifacts } = cli.client;
  switch (kind) {
    case "run": {
      const list = await call(cli, runs, runs.listRuns, ListRunsRequest.fromPartial(page), deadlineMs);
      return [
        { word: "last", about: "the newest run" },
        { word: "active", about: "the active run" },
        ...list.runs.map(({ runId, scenarioId, state }) => ({
          word: shortForm(runId),
          about: `${scenarioId} ${nameOf(RunState, state)}`,
        })),
      ];
    }
    case "scenario": {
      const list = await call(cli, scenarios, scenarios.listScenarios, page, deadlineMs);
      return list.scenarios.map(({ scenarioId, name }) => ({ word: scenarioId, about: name }));
    }
    case "preset": {
      const list = await call(cli, governance, governance.listPresets, {}, deadlineMs);
      return list.presets.map(({ presetId }) => ({
        word: `governance_preset=${presetId}`,
        about: "a preset",
      }));
    }
    case "operation": {
      const request = ListOperationsRequest.fromPartial(page);
      const list = await call(cli, operations, operations.listOperations, request, deadlineMs);
      return list.operations.map(({ operationId, kind: about }) => ({ word: operationId, about }));
    }
    case "artifact": {
      const request = ListArtifactsRequest.fromPartial(page);
      const list = await call(cli, artifacts, artifacts.listArtifacts, request, deadlineMs);
      return list.artifacts.flatMap(({ ref }) =>
        ref === undefined ? [] : [{ word: ref.digest, about: ref.mediaType }],
      );
    }
    case "context": {
      const { contexts } = await loadContexts(contextsFile(cli.shell.env));
      return [...contexts].map(([word, { connect }]) => ({ word, about: connect }));
    }
    case "method": {
      const contract = await loadContract();
      return contract.services.flatMap(contract.methodsOf).map(({ path }) => {
        const [service = "", method = ""] = path.slice(1).split("/");
        return { word: `${service.slice(service.lastIndexOf(".") + 1)}/${method}`, about: "" };
      });
    }
  }
}
