import type { Server, ServerWritableStream, UntypedServiceImplementation } from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";
import type { WireStatus } from "../grpc-status.ts";
import type { OpenStreams } from "./open-streams.ts";

/** The standard health service: one entry for the whole and one per service (daemon.md 2.3, "Standard"). */
export type Health = {
  readonly set: (status: "SERVING" | "NOT_SERVING") => void;
  readonly serve: (server: Server, streams: OpenStreams, actor: string) => void;
};

/** Every entry begins as NOT_SERVING. */
export function newHealth(services: readonly string[]): Health {
  const entries = ["", ...services];
  const implementation = new HealthImplementation(
    Object.fromEntries(entries.map((name) => [name, "NOT_SERVING" as const])),
  );
  return {
    set: (status) => {
      for (const name of entries) implementation.setStatus(name, status);
    },
    serve: (server, streams, actor) => {
      implementation.addToServer({
        addService: (service, methods) =>
          server.addService(service, { ...methods, watch: kept(methods["watch"], streams, actor) }),
      });
    },
  };
}

type Method = UntypedServiceImplementation[string];

/** The library never ends a watch; ours end like every other stream when the daemon stops. */
function kept(watch: unknown, streams: OpenStreams, actor: string): Method {
  const begin = watch as (call: ServerWritableStream<unknown, unknown>) => void; // As the library declares it.
  return (call: ServerWritableStream<unknown, unknown>) => {
    const fail = (status: WireStatus): void => {
      call.emit("error", status);
    };
    call.on("cancelled", streams.add({ fail }, actor));
    begin(call);
  };
}
