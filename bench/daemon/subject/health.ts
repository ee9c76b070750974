import { existsSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import { credentials } from "@grpc/grpc-js";
import { unary } from "../../../proto/client/unary.ts";
import { HealthCheckResponse_ServingStatus, HealthClient } from "../../../proto/gen/grpc/health/v1/health.ts";

const pollMs = 2;

/** Resolves when the standard health service says SERVING; rejects when `isOver` says that it never will. */
export async function untilServing(socket: string, isOver: () => string | null): Promise<void> {
  for (;;) {
    const over = isOver();
    if (over !== null) throw new Error(over);
    if (existsSync(socket) && (await isServing(socket))) return;
    await after(pollMs);
  }
}

async function isServing(socket: string): Promise<boolean> {
  const client = new HealthClient(`unix:${socket}`, credentials.createInsecure(), {
    "grpc.default_authority": "localhost",
    // A shared pool would make a probe wait out the back-off of the one before.
    "grpc.use_local_subchannel_pool": 1,
  });
  try {
    const { status } = await unary(client, client.check, { service: "" }, { deadlineMs: 2_000 });
    return status === HealthCheckResponse_ServingStatus.SERVING;
  } catch {
    return false;
  } finally {
    client.close();
  }
}
