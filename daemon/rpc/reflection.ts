import { type Server, type ServerDuplexStream, status } from "@grpc/grpc-js";
import {
  type ServerReflectionRequest,
  type ServerReflectionResponse,
  ServerReflectionService,
} from "../../proto/gen/grpc/reflection/v1/reflection.ts";
import { ServerReflectionService as AlphaService } from "../../proto/gen/grpc/reflection/v1alpha/reflection.ts";
import { admitStream, endWithStatus } from "./admit-stream.ts";
import type { DescriptorIndex } from "./descriptor-index.ts";
import type { RpcShell } from "./rpc.ts";
import { messageOf, type Received, receive } from "./rpc-request.ts";

/** Both versions of the service have the same messages and answer alike. */
const definitions = [
  ServerReflectionService.serverReflectionInfo,
  AlphaService.serverReflectionInfo,
] as const;

/** Serves reflection v1 and v1alpha, so that a client needs no `.proto` file (daemon.md 2.6). */
export function serveReflection(server: Server, index: DescriptorIndex, shell: RpcShell): void {
  for (const definition of definitions) {
    const serve = (call: Conversation): void => void converse(call, index, shell);
    server.register(definition.path, serve, definition.responseSerialize, receive(definition), "bidi");
  }
}

type Conversation = ServerDuplexStream<Received<ServerReflectionRequest>, ServerReflectionResponse>;

async function converse(call: Conversation, index: DescriptorIndex, shell: RpcShell): Promise<void> {
  if (!(await admitStream(call, shell))) return;
  const answer = (received: Received<ServerReflectionRequest>): void => {
    try {
      if (call.write(reflect(index, messageOf(received, call.getPath())))) return;
      call.pause();
      call.once("drain", () => call.resume());
    } catch (failure) {
      // The stream is over; what else was asked is read and passed over.
      call.off("data", answer);
      endWithStatus(call, shell.statusOf(failure, call.getPath()));
    }
  };
  call.on("data", answer);
  call.on("end", () => call.end());
}

/** The answer to one request; what cannot be found is an answer too. */
export function reflect(index: DescriptorIndex, request: ServerReflectionRequest): ServerReflectionResponse {
  const answer = (
    messageResponse: ServerReflectionResponse["messageResponse"],
  ): ServerReflectionResponse => ({
    validHost: request.host,
    originalRequest: request,
    messageResponse,
  });
  const { messageRequest } = request;
  if (messageRequest === undefined)
    return answer(failed(status.INVALID_ARGUMENT, "the request asks for nothing"));
  switch (messageRequest.$case) {
    case "listServices":
      return answer({
        $case: "listServicesResponse",
        value: { service: index.services.map((name) => ({ name })) },
      });
    case "fileByFilename":
      return answer(filesOr(index.fileByName(messageRequest.value), `no file "${messageRequest.value}"`));
    case "fileContainingSymbol":
      return answer(filesOr(index.fileBySymbol(messageRequest.value), `no symbol "${messageRequest.value}"`));
    case "fileContainingExtension":
      return answer(failed(status.NOT_FOUND, "the contract has no extensions"));
    case "allExtensionNumbersOfType":
      return answer(
        index.isMessage(messageRequest.value)
          ? {
              $case: "allExtensionNumbersResponse",
              value: { baseTypeName: messageRequest.value, extensionNumber: [] },
            }
          : failed(status.NOT_FOUND, `no message type "${messageRequest.value}"`),
      );
  }
}

type MessageResponse = NonNullable<ServerReflectionResponse["messageResponse"]>;

function filesOr(files: readonly Uint8Array[] | null, otherwise: string): MessageResponse {
  if (files === null) return failed(status.NOT_FOUND, otherwise);
  return {
    $case: "fileDescriptorResponse",
    value: { fileDescriptorProto: files.map((bytes) => Buffer.from(bytes)) },
  };
}

function failed(errorCode: status, errorMessage: string): MessageResponse {
  return { $case: "errorResponse", value: { errorCode, errorMessage } };
}
