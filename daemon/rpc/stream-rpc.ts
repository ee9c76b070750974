import { type ServerWritableStream, status } from "@grpc/grpc-js";
import { newOutStream } from "./out-stream.ts";
import { anyRole, checkPermission, type Permission } from "./permission.ts";
import type { MethodDefinition, Rpc, Streaming } from "./rpc.ts";
import { checkMetadata, inputOf, messageOf, type Received, receive } from "./rpc-request.ts";
import { asBuffer } from "./unary-rpc.ts";

/** A method that answers with a stream. Messages are encoded by the handler, which may have them encoded already. */
export function streamRpc<Request, Input, Response>(
  definition: MethodDefinition<Request, Response>,
  { parse, send, permission = anyRole }: Streaming<Request, Input> & { permission?: Permission },
): Rpc {
  const { path } = definition;
  return {
    path,
    register: (server, shell) => {
      const serve = async (call: ServerWritableStream<Received<Request>, Uint8Array>): Promise<void> => {
        const stream = newOutStream(call);
        try {
          checkMetadata(call.metadata);
          const caller = await shell.identify({ metadata: call.metadata, peer: call.getPeer() });
          checkPermission(caller, permission, path);
          const input = inputOf(messageOf(call.request, path), parse);
          stream.onClose(shell.streams.add(stream, caller.actor, call.getPeer()));
          await send(input, stream);
          shell.onCall(path, "OK");
          stream.end();
        } catch (failure) {
          const refusal = shell.statusOf(failure, path);
          shell.onCall(path, status[refusal.code]);
          stream.fail(refusal);
        }
      };
      server.register(path, serve, asBuffer, receive(definition), "serverStream");
    },
  };
}
