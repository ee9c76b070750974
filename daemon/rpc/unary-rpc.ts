import { Metadata, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { CockpitError } from "../errors.ts";
import { anyRole, checkPermission, type Permission } from "./permission.ts";
import type { Answering, Call, MethodDefinition, Rpc, RpcShell } from "./rpc.ts";
import { checkMetadata, inputOf, messageOf, type Received, receive } from "./rpc-request.ts";

/** What the server sends at most in one message (daemon.md 2.1, "Limits"). */
export const messageBytesMax: number = 4 * 1024 * 1024;

/** A method that changes nothing; any role may call it unless `permission` says otherwise. */
export function readRpc<Request, Input, Response>(
  definition: MethodDefinition<Request, Response>,
  { parse, answer, permission = anyRole }: Answering<Request, Input, Response> & { permission?: Permission },
): Rpc {
  const { path } = definition;
  return unaryRpc(definition, async (request, asked, shell) => {
    const caller = await shell.identify(asked);
    checkPermission(caller, permission, path);
    const call: Call = { caller, onOver: asked.onOver };
    const response = await answer(inputOf(request, parse), call);
    return { bytes: definition.responseSerialize(response), trailer: {} };
  });
}

/** A call before it is known who makes it. */
export type AskedCall = {
  readonly metadata: Metadata;
  /** The address of the other side as the library tells it. */
  readonly peer: string;
  readonly onOver: Call["onOver"];
};

/** An encoded answer with what its trailer tells. */
export type UnaryAnswer = { readonly bytes: Uint8Array; readonly trailer: Readonly<Record<string, string>> };

/** A unary method: the one wrapper in which every failure becomes a status (daemon.md 2.6). */
export function unaryRpc<Request>(
  definition: Pick<MethodDefinition<Request, never>, "path" | "requestDeserialize">,
  answer: (request: Request, call: AskedCall, shell: RpcShell) => Promise<UnaryAnswer>,
): Rpc {
  const { path } = definition;
  return {
    path,
    register: (server, shell) => {
      const serve = async (
        call: ServerUnaryCall<Received<Request>, Buffer>,
        callback: sendUnaryData<Buffer>,
      ): Promise<void> => {
        const over = newOver(call, callback, shell.deadlineCapMs);
        try {
          checkMetadata(call.metadata);
          const request = messageOf(call.request, path);
          const asked = { metadata: call.metadata, peer: call.getPeer(), onOver: over.onOver };
          const { bytes, trailer } = await answer(request, asked, shell);
          if (bytes.length > messageBytesMax) throw tooLarge(bytes.length);
          shell.onCall(path, "OK");
          over.finish(() => callback(null, asBuffer(bytes), metadataOf(trailer)));
        } catch (failure) {
          const refusal = shell.statusOf(failure, path);
          shell.onCall(path, status[refusal.code]);
          over.finish(() => callback(refusal));
        }
      };
      server.register(path, serve, asIs, receive(definition), "unary");
    },
  };
}

/** Responses are encoded inside the wrapper, so that a failure there is caught like every other. */
function asIs(bytes: Buffer): Buffer {
  return bytes;
}

type Over = {
  readonly onOver: Call["onOver"];
  /** Ends the call unless it is over already. */
  readonly finish: (respond: () => void) => void;
};

function newOver(
  call: ServerUnaryCall<unknown, Buffer>,
  callback: sendUnaryData<Buffer>,
  deadlineCapMs: number,
): Over {
  const listeners: (() => void)[] = [];
  let isOver = false;
  const settle = (): void => {
    isOver = true;
    clearTimeout(cap);
    for (const listener of listeners.splice(0)) listener();
  };
  const finish = (respond: () => void): void => {
    if (isOver) return;
    settle();
    respond();
  };
  const cap =
    call.getDeadline() === Number.POSITIVE_INFINITY
      ? setTimeout(() => finish(() => callback(deadlineExceeded(deadlineCapMs))), deadlineCapMs)
      : undefined;
  // The library answers a passed deadline by itself; either way nobody waits any more.
  call.on("cancelled", () => finish(() => undefined));
  return {
    onOver: (listener) => {
      if (isOver) listener();
      else listeners.push(listener);
    },
    finish,
  };
}

function deadlineExceeded(afterMs: number): { readonly code: status; readonly details: string } {
  return {
    code: status.DEADLINE_EXCEEDED,
    details: `no answer within ${afterMs} ms; a call may set a longer deadline of its own`,
  };
}

function tooLarge(bytes: number): CockpitError {
  return new CockpitError(
    "message_too_large",
    `the answer has ${bytes} bytes, more than ${messageBytesMax}; ask for a smaller page`,
  );
}

function metadataOf(trailer: UnaryAnswer["trailer"]): Metadata | undefined {
  const entries = Object.entries(trailer);
  if (entries.length === 0) return undefined;
  const metadata = new Metadata();
  for (const [name, value] of entries) metadata.set(name, value);
  return metadata;
}

/** The same bytes as the library wants them. */
export function asBuffer(message: Uint8Array): Buffer {
  return Buffer.isBuffer(message)
    ? message
    : Buffer.from(message.buffer, message.byteOffset, message.byteLength);
}
