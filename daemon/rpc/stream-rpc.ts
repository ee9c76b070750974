import type { ServerWritableStream } from "@grpc/grpc-js";
import { newOutStream } from "./out-stream.ts";
import type { MethodDefinition, Rpc, Streaming } from "./rpc.ts";
import { checkMetadata, inputOf, messageOf, type Received, receive } from "./rpc-request.ts";

/** A method that answers with a stream. Messages are encoded by the handler, which may have them encoded already. */
export function streamRpc<Request, Input, Response>(
  definition: MethodDefinition<Request, Response>,
  { parse, send }: Streaming<Request, Input>,
): Rpc {
  const { path } = definition;
  return {
    path,
    register: (server, shell) => {
      const serve = async (call: ServerWritableStream<Received<Request>, Uint8Array>): Promise<void> => {
        const stream = newOutStream(call);
        try {
          checkMetadata(call.metadata);
          const input = inputOf(messageOf(call.request, path), parse);
          stream.onClose(shell.streams.add(stream, shell.caller.actor));
          await send(input, stream);
          stream.end();
        } catch (failure) {
          stream.fail(shell.statusOf(failure, path));
        }
      };
      server.register(path, serve, asBuffer, receive(definition), "serverStream");
    },
  };
}

/** Stored messages go out as they are. */
function asBuffer(message: Uint8Array): Buffer {
  return Buffer.isBuffer(message)
    ? message
    : Buffer.from(message.buffer, message.byteOffset, message.byteLength);
}
