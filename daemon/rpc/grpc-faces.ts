import type { Connections } from "./connections.ts";
import { type GrpcFace, newGrpcFace } from "./grpc-face.ts";
import type { Rpc, RpcShell } from "./rpc.ts";

/** Every way into the contract, so that all of them tell the same health and close together. */
export type GrpcFaces = {
  /** Another way in, with its own answer to who calls; `kind` is what its connections are listed as. */
  readonly open: (identify: RpcShell["identify"], kind: string) => GrpcFace;
  readonly setHealth: GrpcFace["setHealth"];
  readonly close: (limitMs: number, now: Promise<void>) => Promise<void>;
};

/** Serves `rpcs` behind each face, and counts who is connected over which. */
export function newGrpcFaces(rpcs: readonly Rpc[], shell: RpcShell, connections: Connections): GrpcFaces {
  const faces: GrpcFace[] = [];
  return {
    open: (identify, kind) => {
      const face = newGrpcFace(rpcs, {
        ...shell,
        identify: async (call) => {
          const caller = await identify(call);
          connections.called(call.peer, caller.actor);
          return caller;
        },
      });
      const counted: GrpcFace = {
        ...face,
        accept: (socket) => {
          connections.opened(socket, kind);
          face.accept(socket);
        },
      };
      faces.push(counted);
      return counted;
    },
    setHealth: (health) => {
      for (const face of faces) face.setHealth(health);
    },
    close: async (limitMs, now) => {
      await Promise.all(faces.map((face) => face.close(limitMs, now)));
    },
  };
}
