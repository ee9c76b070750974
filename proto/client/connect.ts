import { type ChannelOptions, credentials } from "@grpc/grpc-js";
import { AdminServiceClient } from "../gen/trinity/gate/v1/admin.ts";
import { IntrospectionServiceClient } from "../gen/trinity/gate/v1/introspection.ts";
import { LogsServiceClient } from "../gen/trinity/gate/v1/logs.ts";
import { OperatorServiceClient } from "../gen/trinity/gate/v1/operator.ts";
import { RunsServiceClient } from "../gen/trinity/gate/v1/runs.ts";
import { ScenariosServiceClient } from "../gen/trinity/gate/v1/scenarios.ts";

/** One connection to a daemon: a typed client per service, all over the same channel. */
export type Client = {
  readonly address: string;
  readonly operator: OperatorServiceClient;
  readonly runs: RunsServiceClient;
  readonly scenarios: ScenariosServiceClient;
  readonly logs: LogsServiceClient;
  readonly introspection: IntrospectionServiceClient;
  readonly admin: AdminServiceClient;
  readonly close: () => void;
};

const options: ChannelOptions = {
  "grpc.max_receive_message_length": 4 * 1024 * 1024,
  "grpc.keepalive_time_ms": 60_000,
  "grpc.keepalive_timeout_ms": 20_000,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  // Without this, the Host header of a unix socket holds the path, which some servers refuse.
  "grpc.default_authority": "localhost",
};

/** Opens a client for `unix:PATH` or `HOST:PORT`. Nothing is sent before the first call. */
export function connect(address: string): Client {
  const insecure = credentials.createInsecure();
  const operator = new OperatorServiceClient(address, insecure, options);
  const shared = { ...options, channelOverride: operator.getChannel() };
  return {
    address,
    operator,
    runs: new RunsServiceClient(address, insecure, shared),
    scenarios: new ScenariosServiceClient(address, insecure, shared),
    logs: new LogsServiceClient(address, insecure, shared),
    introspection: new IntrospectionServiceClient(address, insecure, shared),
    admin: new AdminServiceClient(address, insecure, shared),
    close: () => operator.close(),
  };
}
