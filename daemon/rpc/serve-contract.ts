import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Server } from "@grpc/grpc-js";
import { packageRoot } from "../package-root.ts";
import { indexDescriptors } from "./descriptor-index.ts";
import { type Health, newHealth } from "./health.ts";
import { serveReflection } from "./reflection.ts";
import type { Rpc, RpcShell } from "./rpc.ts";

/** Puts our methods, health and reflection on a server. Health begins as NOT_SERVING. */
export function serveContract(server: Server, rpcs: readonly Rpc[], shell: RpcShell): Health {
  for (const rpc of rpcs) rpc.register(server, shell);
  const health = newHealth([...new Set(rpcs.map(serviceOf))]);
  health.serve(server, shell);
  const descriptors = readFileSync(join(packageRoot(), "proto", "gen", "descriptors.binpb"));
  serveReflection(server, indexDescriptors(descriptors), shell);
  return health;
}

/** `trinity.gate.v1.RunsService` of `/trinity.gate.v1.RunsService/StartRun`. */
function serviceOf({ path }: Rpc): string {
  return path.slice(1, path.lastIndexOf("/"));
}
