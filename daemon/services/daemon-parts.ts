import type { Sha256 } from "../../engine/digest.ts";
import type { DaemonStatus } from "../../proto/gen/trinity/gate/v1/operator.ts";
import type { Store } from "../../store/open-store.ts";
import type { ListenerState } from "../access/listeners.ts";
import type { ArtifactVault } from "../artifacts/artifact-vault.ts";
import type { Anchor } from "../audit/anchor-file.ts";
import type { BaseGovernance } from "../governance/base.ts";
import type { BackupDeps } from "../handlers/backup.ts";
import type { FinalizeUpgradeDeps } from "../handlers/finalize-upgrade.ts";
import type { SetLogLevelDeps } from "../handlers/set-log-level.ts";
import type { ShutdownDeps } from "../handlers/shutdown.ts";
import type { VerifyStoreDeps } from "../handlers/verify-store.ts";
import type { HealthMonitor } from "../health/monitor.ts";
import type { StoreRoom } from "../lifecycle/store-room.ts";
import type { Metric } from "../metrics/prometheus.ts";
import type { Operations } from "../operations/operations.ts";
import type { Sweeper } from "../retention/sweeper.ts";
import type { Connections } from "../rpc/connections.ts";
import type { OpenStreams } from "../rpc/open-streams.ts";
import type { RequestMemory } from "../rpc/request-memory.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import type { RunMessages } from "../runs/run-messages.ts";
import type { Presets } from "../scenarios/presets.ts";
import type { ScenarioCatalog } from "../scenarios/scenario-catalog.ts";
import type { Credentials } from "../secrets/credentials.ts";
import type { Supervisor } from "../supervision/supervisor.ts";
import type { StateView } from "./state-view.ts";

/** The daemon as its methods see it; made by `daemon/start-daemon.ts`. */
export type DaemonParts = {
  readonly store: Store;
  readonly supervisor: Supervisor;
  readonly catalog: ScenarioCatalog;
  readonly daemonStatus: DaemonStatus;
  /** The owner's socket. */
  readonly socket: string;
  /** The other listeners as they are now. */
  readonly listeners: () => readonly ListenerState[];
  /** What the disk and the store's files are like now. */
  readonly storeRoom: () => StoreRoom;
  /** What upgrades have kept, and how to give it up. */
  readonly upgrade: Pick<FinalizeUpgradeDeps, "kept" | "forget">;
  /** The disk has too little room for changes. */
  readonly isUnderPressure: () => boolean;
  /** By name, for who asks what the daemon allows. */
  readonly limits: Readonly<Record<string, number>>;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly sha256: Sha256;
  readonly shutdown: ShutdownDeps["shutdown"];
  /** Bytes a run may store that names no cap; 0 = no cap. */
  readonly maxBytesUsual: number;
  /** Free space of the state directory above the reserve. */
  readonly freeBytes: () => number;
  readonly backups: Pick<BackupDeps, "hasBackup" | "backUp"> & Pick<VerifyStoreDeps, "verify">;
  readonly vault: ArtifactVault;
  readonly sweeping: { readonly sweeper: Sweeper; readonly onChanged: () => void };
  readonly credentials: Credentials;
  readonly connections: Connections;
  readonly streams: OpenStreams;
  /** Memory, uptime and versions of the process, for a dump. */
  readonly processFacts: () => object;
  readonly ownLog: SetLogLevelDeps;
  readonly presets: Presets;
  /** The base governance as it is now. */
  readonly base: () => BaseGovernance;
  /** What the daemon can do right now. */
  readonly mode: () => Pick<DaemonStatus, "mode" | "modeReason">;
  readonly requests: RequestMemory;
  readonly operations: Operations;
  readonly anchors: () => readonly Anchor[];
  readonly monitor: HealthMonitor;
  readonly metrics: () => readonly Metric[];
};

/** What several services are made of, beside the daemon itself; each service picks what it needs. */
export type ServiceParts = DaemonParts & {
  /** Finds a run by what an operator calls it. */
  readonly runs: RunFinder;
  readonly runMessages: RunMessages;
  readonly stateView: StateView;
  /** For streams: when a heartbeat is due. */
  readonly clock: { readonly monotonicMs: () => number; readonly heartbeatMs: number };
  /** The daemon's status with its mode as it is now. */
  readonly statusNow: () => DaemonStatus;
};
