import type { EventEmitter } from "node:events";
import type { Metadata } from "@grpc/grpc-js";
import type { WireStatus } from "../grpc-status.ts";
import type { RpcShell } from "./rpc.ts";
import { checkMetadata } from "./rpc-request.ts";

/** What all streaming calls of the library have in common. */
type StreamCall = EventEmitter & {
  readonly metadata: Metadata;
  readonly getPath: () => string;
  readonly getPeer: () => string;
};

/** The library's own way to end a stream with a status: it stores it and calls `end`. */
export function endWithStatus(call: EventEmitter, status: WireStatus): void {
  call.emit("error", status);
}

/**
 * Counts a stream that is not sent by our own pump among the open ones until it is over, so that it ends like every
 * other when the daemon stops. False when it was refused; it has been ended with the refusal then, because the
 * library would make UNKNOWN of a handler that throws.
 */
export async function admitStream(
  call: StreamCall,
  { streams, identify, statusOf }: Pick<RpcShell, "streams" | "identify" | "statusOf">,
): Promise<boolean> {
  const fail = (status: WireStatus): void => endWithStatus(call, status);
  try {
    checkMetadata(call.metadata);
    // Comes when the caller goes away, and also when the stream has ended.
    const peer = call.getPeer();
    const { actor } = await identify({ metadata: call.metadata, peer });
    call.on("cancelled", streams.add({ fail }, actor, peer));
    return true;
  } catch (failure) {
    fail(statusOf(failure, call.getPath()));
    return false;
  }
}
