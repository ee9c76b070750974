import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type StatusObject,
  type status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { BadRequest, ErrorInfo } from "../../proto/gen/google/rpc/error_details.ts";
import { Status } from "../../proto/gen/google/rpc/status.ts";
import { makeScratchFolder } from "./scratch-folder.ts";

/** Adds one method of the contract to a server, with what it answers in a test. */
export type Scripted = (server: Server) => void;

export type ScriptedServer = {
  readonly address: string;
  readonly socket: string;
  /** Ends every connection and stops listening; the folder stays. */
  readonly die: () => void;
  /** The same, and removes what is left. */
  readonly stop: () => void;
  /** Ends after the calls that are under way have been answered. */
  readonly drain: () => Promise<void>;
};

/** A real gRPC server that answers as a test says, on a unix socket in a folder of its own or at the path given. */
export async function scriptedServer(scripts: readonly Scripted[], place?: string): Promise<ScriptedServer> {
  const folder = place === undefined ? makeScratchFolder() : null;
  const socket = place ?? join(folder?.path ?? "", "d.sock");
  const server = new Server();
  for (const addTo of scripts) addTo(server);
  const address = `unix:${socket}`;
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return {
    address,
    socket,
    die: () => server.forceShutdown(),
    stop: () => {
      server.forceShutdown();
      rmSync(socket, { force: true });
      folder?.remove();
    },
    drain: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

/** A unary method that answers from its request, or throws a `refusal`. */
export function answers<Request, Response>(
  definition: MethodDefinition<Request, Response>,
  answer: (request: Request) => Response,
): Scripted {
  const handler = (
    call: ServerUnaryCall<Request, Response>,
    callback: (error: Partial<StatusObject> | null, response?: Response) => void,
  ): void => {
    try {
      callback(null, answer(call.request));
    } catch (failure) {
      callback(failure as Partial<StatusObject>);
    }
  };
  return method(definition, handler);
}

/** A unary method that never answers; `onCall` hears of each call. */
export function keepsSilent<Request, Response>(
  definition: MethodDefinition<Request, Response>,
  onCall: () => void,
): Scripted {
  return method(definition, onCall);
}

function method<Request, Response>(
  definition: MethodDefinition<Request, Response>,
  handler: UntypedHandleCall,
): Scripted {
  return (server) => server.addService({ [definition.path]: definition }, { [definition.path]: handler });
}

/** What a scripted stream can do. */
export type Feed<Response> = {
  readonly send: (message: Response) => void;
  readonly end: () => void;
  readonly fail: (refused: Partial<StatusObject>) => void;
};

/** A server stream; `feed` is called once per call. */
export function streams<Request, Response>(
  definition: MethodDefinition<Request, Response>,
  feed: (request: Request, stream: Feed<Response>) => void,
): Scripted {
  const handler = (call: ServerWritableStream<Request, Response>): void =>
    feed(call.request, {
      send: (message) => {
        call.write(message);
      },
      end: () => {
        call.end();
      },
      fail: (refused) => {
        call.emit("error", refused);
      },
    });
  return method(definition, handler);
}

/** A refusal as the daemon sends it: code, reason and, for bad fields, one violation each (daemon.md 2.2). */
export function refusal(
  code: status,
  reason: string,
  message: string,
  violations: readonly { readonly field: string; readonly description: string }[] = [],
  about: Readonly<Record<string, string>> = {},
): Partial<StatusObject> {
  const info = ErrorInfo.encode({ reason, domain: "gate.trinity", metadata: { ...about } }).finish();
  const fields = BadRequest.encode({ fieldViolations: [...violations] }).finish();
  const details = [
    { typeUrl: "type.googleapis.com/google.rpc.ErrorInfo", value: Buffer.from(info) },
    ...(violations.length === 0
      ? []
      : [{ typeUrl: "type.googleapis.com/google.rpc.BadRequest", value: Buffer.from(fields) }]),
  ];
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(Status.encode({ code, message, details }).finish()));
  return { code, details: message, metadata };
}
