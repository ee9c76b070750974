import { credentials } from "@grpc/grpc-js";
import { LogsServiceClient } from "../../../proto/gen/trinity/gate/v1/logs.ts";
import { OperatorServiceClient } from "../../../proto/gen/trinity/gate/v1/operator.ts";

/** Clients on connections of their own; those of `connect` to one address would share one. */

const options = { "grpc.default_authority": "localhost", "grpc.use_local_subchannel_pool": 1 } as const;

export function logsClient(address: string): LogsServiceClient {
  return new LogsServiceClient(address, credentials.createInsecure(), options);
}

export function operatorClient(address: string): OperatorServiceClient {
  return new OperatorServiceClient(address, credentials.createInsecure(), options);
}

/** A server admits 100 calls on one connection. */
const streamsPerConnection = 90;

/** So many watchers of the state, each of which has been sent something. Answers how to end them. */
export async function watchState(address: string, count: number): Promise<() => void> {
  const clients = Array.from({ length: Math.ceil(count / streamsPerConnection) }, () =>
    operatorClient(address),
  );
  const streams = Array.from({ length: count }, (_, at) => {
    const client = clients[at % clients.length] as OperatorServiceClient;
    return client.watchState({ afterRevision: 0n });
  });
  await Promise.all(
    streams.map(
      (stream) =>
        new Promise<void>((resolve, reject) => {
          stream.once("data", () => resolve());
          stream.on("data", () => undefined);
          stream.on("error", reject);
        }),
    ),
  );
  return () => {
    for (const stream of streams) stream.cancel();
    for (const client of clients) client.close();
  };
}
