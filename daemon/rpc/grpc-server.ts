import type { Server as Listener } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { messageBytesMax } from "./unary-rpc.ts";

const requestBytesMax = 4 * 1024 * 1024;
const callsPerConnectionMax = 100;
/** Also closes connections that never say anything. */
const idleMs = 15 * 60 * 1000;
const keepaliveMs = 60_000;
const keepaliveAnswerMs = 20_000;
/** How long calls that are being answered get when everything has to end now. */
const lastAnswersMs = 500;

/** A gRPC server without a listener of its own, with the limits of daemon.md 2.1. */
export function newGrpcServer(): Server {
  return new Server({
    "grpc.max_receive_message_length": requestBytesMax,
    "grpc.max_send_message_length": messageBytesMax,
    "grpc.max_concurrent_streams": callsPerConnectionMax,
    "grpc.max_connection_idle_ms": idleMs,
    "grpc.keepalive_time_ms": keepaliveMs,
    "grpc.keepalive_timeout_ms": keepaliveAnswerMs,
  });
}

/**
 * Serves the connections of a listener. The listener is ours, because the library's own binding knows neither a
 * limit of connections nor a moment at which the socket's mode could be set.
 */
export function serveConnections(server: Server, listener: Listener): void {
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  listener.on("connection", (socket) => injector.injectConnection(socket));
}

/** Ends the connections in order, and by force after `limitMs` or soon after `force` resolves. */
export function closeServer(server: Server, limitMs: number, force: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cut = (): void => {
      server.forceShutdown();
      resolve();
    };
    let timer = setTimeout(cut, limitMs);
    // Not at once: what is being answered may be the very call that asked for this.
    void force.then(() => {
      clearTimeout(timer);
      timer = setTimeout(cut, Math.min(limitMs, lastAnswersMs));
    });
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
