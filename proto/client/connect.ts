import { type ChannelOptions, credentials } from "@grpc/grpc-js";
import { AdminServiceClient } from "../gen/trinity/gate/v1/admin.ts";
import { ArtifactsServiceClient } from "../gen/trinity/gate/v1/artifacts.ts";
import { AuditServiceClient } from "../gen/trinity/gate/v1/audit.ts";
import { ConfigServiceClient } from "../gen/trinity/gate/v1/config.ts";
import { DiagnosticsServiceClient } from "../gen/trinity/gate/v1/diagnostics.ts";
import { GovernanceServiceClient } from "../gen/trinity/gate/v1/governance.ts";
import { HistoryServiceClient } from "../gen/trinity/gate/v1/history.ts";
import { IntrospectionServiceClient } from "../gen/trinity/gate/v1/introspection.ts";
import { LogsServiceClient } from "../gen/trinity/gate/v1/logs.ts";
import { OperationsServiceClient } from "../gen/trinity/gate/v1/operations.ts";
import { OperatorServiceClient } from "../gen/trinity/gate/v1/operator.ts";
import { PillarsServiceClient } from "../gen/trinity/gate/v1/pillars.ts";
import { PlansServiceClient } from "../gen/trinity/gate/v1/plans.ts";
import { RunsServiceClient } from "../gen/trinity/gate/v1/runs.ts";
import { ScenariosServiceClient } from "../gen/trinity/gate/v1/scenarios.ts";
import { SchedulesServiceClient } from "../gen/trinity/gate/v1/schedules.ts";
import { SourcesServiceClient } from "../gen/trinity/gate/v1/sources.ts";
import { WiringServiceClient } from "../gen/trinity/gate/v1/wiring.ts";
import { bearers } from "./bearers.ts";
import { channelOptions } from "./channel-options.ts";

/** One connection to a daemon: a typed client per service, all over the same channel. */
export type Client = {
  readonly address: string;
  readonly admin: AdminServiceClient;
  readonly artifacts: ArtifactsServiceClient;
  readonly audit: AuditServiceClient;
  readonly config: ConfigServiceClient;
  readonly diagnostics: DiagnosticsServiceClient;
  readonly governance: GovernanceServiceClient;
  readonly history: HistoryServiceClient;
  readonly introspection: IntrospectionServiceClient;
  readonly logs: LogsServiceClient;
  readonly operations: OperationsServiceClient;
  readonly operator: OperatorServiceClient;
  readonly pillars: PillarsServiceClient;
  readonly plans: PlansServiceClient;
  readonly runs: RunsServiceClient;
  readonly scenarios: ScenariosServiceClient;
  readonly schedules: SchedulesServiceClient;
  readonly sources: SourcesServiceClient;
  readonly wiring: WiringServiceClient;
  readonly close: () => void;
};

const options: ChannelOptions = {
  ...channelOptions,
  "grpc.max_receive_message_length": 4 * 1024 * 1024,
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 20_000,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
};

/**
 * Opens a client for `unix:PATH` or `HOST:PORT`; with a token, every call says who it is by it. Nothing is sent before the
 * first call.
 */
export function connect(address: string, token: string | null = null): Client {
  const insecure = credentials.createInsecure();
  const bearing = { ...options, interceptors: bearers(token) };
  const operator = new OperatorServiceClient(address, insecure, bearing);
  const shared = { ...bearing, channelOverride: operator.getChannel() };
  return {
    address,
    operator,
    admin: new AdminServiceClient(address, insecure, shared),
    artifacts: new ArtifactsServiceClient(address, insecure, shared),
    audit: new AuditServiceClient(address, insecure, shared),
    config: new ConfigServiceClient(address, insecure, shared),
    diagnostics: new DiagnosticsServiceClient(address, insecure, shared),
    governance: new GovernanceServiceClient(address, insecure, shared),
    history: new HistoryServiceClient(address, insecure, shared),
    introspection: new IntrospectionServiceClient(address, insecure, shared),
    logs: new LogsServiceClient(address, insecure, shared),
    operations: new OperationsServiceClient(address, insecure, shared),
    pillars: new PillarsServiceClient(address, insecure, shared),
    plans: new PlansServiceClient(address, insecure, shared),
    runs: new RunsServiceClient(address, insecure, shared),
    scenarios: new ScenariosServiceClient(address, insecure, shared),
    schedules: new SchedulesServiceClient(address, insecure, shared),
    sources: new SourcesServiceClient(address, insecure, shared),
    wiring: new WiringServiceClient(address, insecure, shared),
    close: () => operator.close(),
  };
}
