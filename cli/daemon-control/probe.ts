import { credentials } from "@grpc/grpc-js";
import { bearers } from "../../proto/client/bearers.ts";
import { channelOptions } from "../../proto/client/channel-options.ts";
import { CallFailure } from "../../proto/client/failure.ts";
import { unary } from "../../proto/client/unary.ts";
import { HealthCheckResponse_ServingStatus, HealthClient } from "../../proto/gen/grpc/health/v1/health.ts";

/** What answers at an address. `not_serving` is a daemon that starts, drains or is in safe mode. */
export type Presence = "serving" | "not_serving" | "absent";

const deadlineMs = 2_000;

/** Asks the standard health service of an address, on a connection of its own. */
export async function probe(address: string, token: string | null = null): Promise<Presence> {
  const client = new HealthClient(address, credentials.createInsecure(), {
    ...channelOptions,
    interceptors: bearers(token),
    // A shared pool would make a probe wait out the back-off of the one before.
    "grpc.use_local_subchannel_pool": 1,
  });
  try {
    const { status } = await unary(client, client.check, { service: "" }, { deadlineMs });
    return status === HealthCheckResponse_ServingStatus.SERVING ? "serving" : "not_serving";
  } catch (failure) {
    if (failure instanceof CallFailure && failure.isUnreachable) return "absent";
    // Somebody is there who has no answer yet.
    if (failure instanceof CallFailure) return "not_serving";
    throw failure;
  } finally {
    client.close();
  }
}
