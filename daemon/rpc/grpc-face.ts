import type { Socket } from "node:net";
import { ServerCredentials } from "@grpc/grpc-js";
import { closeServer, newGrpcServer } from "./grpc-server.ts";
import type { Rpc, RpcShell } from "./rpc.ts";
import { serveContract } from "./serve-contract.ts";

/** The whole contract for one way in, with its own answer to who calls. */
export type GrpcFace = {
  /** Serves a connection. */
  readonly accept: (socket: Socket) => void;
  readonly setHealth: (status: "SERVING" | "NOT_SERVING") => void;
  /** Ends its connections in order, and by force after `limitMs` or when `now` resolves. */
  readonly close: (limitMs: number, now: Promise<void>) => Promise<void>;
};

export function newGrpcFace(rpcs: readonly Rpc[], shell: RpcShell): GrpcFace {
  const server = newGrpcServer();
  const health = serveContract(server, rpcs, shell);
  // The library's own binding knows neither a limit of connections nor a moment at which a socket's mode could be set.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    accept: (socket) => injector.injectConnection(socket),
    setHealth: health.set,
    close: (limitMs, now) => closeServer(server, limitMs, now),
  };
}
