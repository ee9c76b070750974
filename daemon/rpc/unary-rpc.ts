import { createHash } from "node:crypto";
import { Metadata, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { CockpitError } from "../errors.ts";
import { checkId, type Violations } from "./fields.ts";
import { checkReason } from "./request-reason.ts";
import type { Answering, Call, MethodDefinition, Rpc, RpcShell } from "./rpc.ts";
import { checkMetadata, inputOf, messageOf, type Received, receive } from "./rpc-request.ts";

/** What the server sends at most in one message (daemon.md 2.1, "Limits"). */
export const messageBytesMax: number = 4 * 1024 * 1024;

/** A method that changes nothing. */
export function readRpc<Request, Input, Response>(
  definition: MethodDefinition<Request, Response>,
  { parse, answer }: Answering<Request, Input, Response>,
): Rpc {
  return unaryRpc(definition, async (request, call) => {
    const response = await answer(inputOf(request, parse), call);
    return { response, isReplay: false };
  });
}

/** The fields every mutation has (daemon.md 2.1, "Idempotency" and "Reason"). */
type Mutation = { readonly requestId: string; readonly reason: string };

/** A method that changes something: needs a reason, is refused while the daemon stops, and happens once per request id. */
export function mutationRpc<Request extends Mutation, Input, Response>(
  definition: MethodDefinition<Request, Response>,
  { parse, answer }: Answering<Request, Input, Response>,
): Rpc {
  return unaryRpc(definition, async (request, call, shell) => {
    const input = inputOf(request, (message, violations: Violations) => {
      checkId(violations, "request_id", message.requestId);
      return parse(message, violations);
    });
    checkReason(request.reason);
    if (shell.isDraining()) {
      throw new CockpitError("draining", "the daemon is stopping and takes no changes");
    }
    const { actor } = call.caller;
    const act = async (): Promise<Response> => {
      const response = await answer(input, call);
      shell.onMutation({ path: definition.path, actor, reason: request.reason });
      return response;
    };
    if (request.requestId === "") return { response: await act(), isReplay: false };
    const key = { actor, method: definition.path, requestId: request.requestId };
    const digest = createHash("sha256").update(definition.requestSerialize(request)).digest("hex");
    return shell.requests.once(key, digest, act);
  });
}

type Answered<Response> = { readonly response: Response; readonly isReplay: boolean };

function unaryRpc<Request, Response>(
  definition: MethodDefinition<Request, Response>,
  answer: (request: Request, call: Call, shell: RpcShell) => Promise<Answered<Response>>,
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
          const answered = await answer(request, { caller: shell.caller, onOver: over.onOver }, shell);
          const bytes = definition.responseSerialize(answered.response);
          if (bytes.length > messageBytesMax) throw tooLarge(bytes.length);
          over.finish(() => callback(null, bytes, answered.isReplay ? replayTrailer() : undefined));
        } catch (failure) {
          const refusal = shell.statusOf(failure, path);
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

/** Tells a caller that the answer is the one given before (daemon.md 2.1, "Idempotency"). */
function replayTrailer(): Metadata {
  const trailer = new Metadata();
  trailer.set("trinity-replayed", "true");
  return trailer;
}
