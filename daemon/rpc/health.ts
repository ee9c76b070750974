import type {
  Server,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";
import { admitStream } from "./admit-stream.ts";
import type { RpcShell } from "./rpc.ts";

/** The standard health service: one entry for the whole and one per service (daemon.md 2.3, "Standard"). */
export type Health = {
  readonly set: (status: "SERVING" | "NOT_SERVING") => void;
  readonly serve: (server: Server, shell: WatchShell) => void;
};

type WatchShell = Pick<RpcShell, "streams" | "identify" | "statusOf">;

/** Every entry begins as NOT_SERVING; those of `unable` services stay so. */
export function newHealth(services: {
  readonly able: readonly string[];
  readonly unable: readonly string[];
}): Health {
  const entries = ["", ...services.able];
  const implementation = new HealthImplementation(
    Object.fromEntries([...entries, ...services.unable].map((name) => [name, "NOT_SERVING" as const])),
  );
  return {
    set: (status) => {
      for (const name of entries) implementation.setStatus(name, status);
    },
    serve: (server, shell) => {
      implementation.addToServer({
        addService: (service, methods) =>
          server.addService(service, {
            ...methods,
            check: identified(methods["check"], shell),
            list: identified(methods["list"], shell),
            watch: kept(methods["watch"], shell),
          }),
      });
    },
  };
}

type Method = UntypedServiceImplementation[string];

/** The library never ends a watch; ours end like every other stream when the daemon stops. */
function kept(watch: unknown, shell: WatchShell): Method {
  const begin = watch as (call: ServerWritableStream<unknown, unknown>) => void; // As the library declares it.
  return (call: ServerWritableStream<unknown, unknown>) => {
    void admitStream(call, shell).then((isAdmitted) => {
      if (isAdmitted) begin(call);
    });
  };
}

/** The library asks nobody who they are. */
function identified(method: unknown, { identify, statusOf }: WatchShell): Method {
  const begin = method as (call: UnaryCall, callback: sendUnaryData<unknown>) => void; // As the library declares it.
  return (call: UnaryCall, callback: sendUnaryData<unknown>) => {
    identify({ metadata: call.metadata, peer: call.getPeer() }).then(
      () => begin(call, callback),
      (failure: unknown) => callback(statusOf(failure, call.getPath())),
    );
  };
}

type UnaryCall = ServerUnaryCall<unknown, unknown>;
