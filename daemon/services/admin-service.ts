import { StoreMode, StoreStatus } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { backup } from "../handlers/backup.ts";
import { cleanupOrphans } from "../handlers/cleanup-orphans.ts";
import { drain } from "../handlers/drain.ts";
import { dumpDiagnostics } from "../handlers/dump-diagnostics.ts";
import { finalizeUpgrade } from "../handlers/finalize-upgrade.ts";
import { getInfo } from "../handlers/get-info.ts";
import { getMetrics } from "../handlers/get-metrics.ts";
import { getRetention } from "../handlers/get-retention.ts";
import { listConnections } from "../handlers/list-connections.ts";
import { listHealthSignals } from "../handlers/list-health-signals.ts";
import { prune } from "../handlers/prune.ts";
import { requestReplay } from "../handlers/request-replay.ts";
import { refuseRestore } from "../handlers/restore-store.ts";
import { rotateSecret } from "../handlers/rotate-secret.ts";
import { setLogLevel } from "../handlers/set-log-level.ts";
import { setRetention } from "../handlers/set-retention.ts";
import { shutdown } from "../handlers/shutdown.ts";
import { undrain } from "../handlers/undrain.ts";
import { verifyStore } from "../handlers/verify-store.ts";
import { watchHealthSignals } from "../handlers/watch-health-signals.ts";
import { toStoreSizes } from "../lifecycle/store-room.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { toListenerStatus } from "../wire/listener.ts";
import type { ServiceParts } from "./daemon-parts.ts";

/** The daemon and its store: health, upkeep, secrets, drain and shutdown. Nearly every part of the daemon is looked at here. */
export function adminService(parts: ServiceParts): readonly Rpc[] {
  const { store, supervisor, operations, monitor, sweeping, nowMs, sha256 } = parts;
  const { retention, history } = store;
  const draining = {
    supervisor,
    keepDrained: history.setDrained,
    onChanged: parts.stateView.revisions.touch,
  };
  const servingSinceMs = parts.monotonicMs();
  return [
    getInfo({
      daemonStatus: parts.statusNow,
      storeStatus: () => storeStatus(parts),
      uptimeMs: () => parts.monotonicMs() - servingSinceMs,
      listeners: () => toListenerStatus(parts.socket, parts.listeners()),
      limits: parts.limits,
    }),
    getMetrics({ metrics: parts.metrics }),
    listHealthSignals({ monitor, nowMs }),
    watchHealthSignals({ monitor, clock: parts.clock }),
    drain(draining),
    undrain(draining),
    requestReplay({ runs: parts.runs, supervisor }),
    cleanupOrphans(),
    getRetention({ retention, nowMs }),
    setRetention({ retention, ...sweeping }),
    prune({ operations, ...sweeping, nowMs, sha256 }),
    finalizeUpgrade({ ...parts.upgrade, schema: store.schemaVersion }),
    rotateSecret({ credentials: parts.credentials, secrets: store.secrets, nowMs }),
    backup({ operations, nowMs, ...parts.backups }),
    verifyStore({ operations, verify: parts.backups.verify }),
    refuseRestore(),
    setLogLevel(parts.ownLog),
    listConnections({ connections: parts.connections, streams: parts.streams, nowMs }),
    dumpDiagnostics({ vault: parts.vault, collect: () => facts(parts) }),
    shutdown({ pid: parts.daemonStatus.pid, shutdown: parts.shutdown }),
  ];
}

function storeStatus({ store, storeRoom, upgrade }: ServiceParts): StoreStatus {
  return StoreStatus.fromPartial({
    ...toStoreSizes(storeRoom()),
    storeId: store.storeId,
    schemaVersion: store.schemaVersion,
    upgradedFrom: upgrade.kept()?.schema ?? 0,
    runs: BigInt(store.history.countRuns()),
    mode: StoreMode.WHOLE,
  });
}

/** What a dump of diagnostics holds: no secret, no configuration. */
function facts(parts: ServiceParts): object {
  const { store, supervisor, streams } = parts;
  return {
    at: new Date(parts.nowMs()).toISOString(),
    daemon: parts.statusNow(),
    process: parts.processFacts(),
    store: {
      storeId: store.storeId,
      epoch: store.epoch,
      schema: store.schemaVersion,
      runs: store.history.countRuns(),
    },
    runs: { active: supervisor.activeIds(), waiting: supervisor.waiting().length },
    streams: { open: streams.count(), lag: streams.lagging() },
    connections: parts.connections.list(),
    signals: parts.monitor.signals(),
  };
}
