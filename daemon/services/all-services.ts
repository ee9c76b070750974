import type { DaemonStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { heartbeatMs } from "../rpc/stream-limits.ts";
import { newRunFinder } from "../runs/run-finder.ts";
import { newRunMessages } from "../runs/run-messages.ts";
import { placeOf } from "../scheduling/queue.ts";
import { adminService } from "./admin-service.ts";
import { artifactsService } from "./artifacts-service.ts";
import { auditService } from "./audit-service.ts";
import { configService } from "./config-service.ts";
import type { DaemonParts, ServiceParts } from "./daemon-parts.ts";
import { governanceService } from "./governance-service.ts";
import { historyService } from "./history-service.ts";
import { introspectionService } from "./introspection-service.ts";
import { logsService } from "./logs-service.ts";
import { operationsService } from "./operations-service.ts";
import { operatorService } from "./operator-service.ts";
import { pillarsService } from "./pillars-service.ts";
import { runsService } from "./runs-service.ts";
import { scenariosService } from "./scenarios-service.ts";
import { newStateView } from "./state-view.ts";

/** Every method of the contract, each with no more of the daemon than it needs; one file per service beside this one. */
export function allRpcs(daemon: DaemonParts): readonly Rpc[] {
  const { history } = daemon.store;
  const runMessages = newRunMessages((run) =>
    placeOf(
      run,
      daemon.supervisor.waiting().map(({ record }) => record),
    ),
  );
  const statusNow = (): DaemonStatus => ({ ...daemon.daemonStatus, ...daemon.mode() });
  const parts: ServiceParts = {
    ...daemon,
    runs: newRunFinder(daemon.supervisor.board, {
      findRuns: history.findRuns,
      newestRun: () => history.listRuns({ before: null, limit: 1, states: [], scenarioId: null })[0]?.runId,
    }),
    runMessages,
    stateView: newStateView({ ...daemon, runMessages, statusNow }),
    clock: { monotonicMs: daemon.monotonicMs, heartbeatMs },
    statusNow,
  };
  return [
    ...adminService(parts),
    ...artifactsService(parts),
    ...auditService(parts),
    ...configService(parts),
    ...governanceService(parts),
    ...historyService(parts),
    ...introspectionService(parts),
    ...logsService(parts),
    ...operationsService(parts),
    ...operatorService(parts),
    ...pillarsService(parts),
    ...runsService(parts),
    ...scenariosService(parts),
  ];
}
