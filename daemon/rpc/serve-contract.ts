import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "@grpc/grpc-js";
import { packageRoot } from "../package-root.ts";
import { indexDescriptors } from "./descriptor-index.ts";
import { type Health, newHealth } from "./health.ts";
import { serveReflection } from "./reflection.ts";
import type { Rpc, RpcShell } from "./rpc.ts";
import { contractServices, isWhollyUnimplemented, unimplementedRpcs } from "./unimplemented.ts";

/**
 * Puts our methods, health and reflection on a server. Health begins as NOT_SERVING, and stays so for services of which
 * `rpcs` has no method. `rest` makes the methods for what `rpcs` leaves out.
 */
export function serveContract(
  server: Server,
  rpcs: readonly Rpc[],
  shell: RpcShell,
  rest: (served: readonly Rpc[]) => readonly Rpc[] = unimplementedRpcs,
): Health {
  for (const rpc of [...rpcs, ...rest(rpcs)]) rpc.register(server, shell);
  const services = contractServices();
  const health = newHealth({
    able: services.filter((name) => !isWhollyUnimplemented(name, rpcs)),
    unable: services.filter((name) => isWhollyUnimplemented(name, rpcs)),
  });
  health.serve(server, shell);
  const descriptors = readFileSync(join(packageRoot(), "proto", "gen", "descriptors.binpb"));
  serveReflection(server, indexDescriptors(descriptors), shell);
  return health;
}
