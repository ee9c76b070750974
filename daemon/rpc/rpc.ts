import type { Metadata, Server } from "@grpc/grpc-js";
import type { WireStatus } from "../grpc-status.ts";
import type { Caller } from "./caller.ts";
import type { Violations } from "./fields.ts";
import type { DeedRecorder } from "./mutation-rpc.ts";
import type { OpenStreams } from "./open-streams.ts";
import type { OutStream } from "./out-stream.ts";
import type { RequestMemory } from "./request-memory.ts";

/** A method of a generated service definition. */
export type MethodDefinition<Request, Response> = {
  /** For example `/trinity.gate.v1.RunsService/StartRun`. */
  readonly path: string;
  readonly requestSerialize: (value: Request) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseSerialize: (value: Response) => Buffer;
};

/** What a handler may know of the call it answers. */
export type Call = {
  readonly caller: Caller;
  /** Called once, when the call is over for its caller: answered, given up, or past its deadline. */
  readonly onOver: (listener: () => void) => void;
};

/** How a request becomes an answer. `parse` is pure and gathers everything that is wrong with the request. */
export type Answering<Request, Input, Response> = {
  readonly parse: (request: Request, violations: Violations) => Input;
  readonly answer: (input: Input, call: Call) => Response | Promise<Response>;
};

/** How a request becomes a stream; the stream ends when the promise of `send` resolves. */
export type Streaming<Request, Input> = {
  readonly parse: (request: Request, violations: Violations) => Input;
  readonly send: (input: Input, stream: OutStream) => Promise<void>;
};

/** What the wrapper of every handler needs (daemon.md 2.5, "One interceptor chain"). */
export type RpcShell = {
  /**
   * Who makes a call that came in over this shell's listener; closed when that cannot be said (DESIGN decision 16).
   *
   * @throws CockpitError `no_identity`, `token_invalid`
   */
  readonly identify: (call: { readonly metadata: Metadata; readonly peer: string }) => Promise<Caller>;
  readonly streams: OpenStreams;
  readonly requests: RequestMemory;
  /** Records what a call did or was refused. */
  readonly deeds: DeedRecorder;
  /** A call without a deadline of its own ends after this long (daemon.md 2.1, "Deadlines"). */
  readonly deadlineCapMs: number;
  /** Mutations that add to the store are refused while the disk has too little room (daemon.md 4.4). */
  readonly isUnderPressure: () => boolean;
  /** Mutations are refused while the daemon stops. */
  readonly isDraining: () => boolean;
  /** Told of every call and how it ended, for the metrics. */
  readonly onCall: (path: string, code: string) => void;
  /** Told of every change that was made, once. */
  readonly onMutation: (mutation: {
    readonly path: string;
    readonly actor: string;
    readonly reason: string;
  }) => void;
  /** The only way from a failure to a status. Writes down what is a failure of ours. */
  readonly statusOf: (failure: unknown, path: string) => WireStatus;
};

/** One method, ready to be served. */
export type Rpc = { readonly path: string; readonly register: (server: Server, shell: RpcShell) => void };
