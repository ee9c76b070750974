import type { ServerWritableStream, StatusObject, status } from "@grpc/grpc-js";
import {
  type FollowLogsRequest,
  type FollowLogsResponse,
  type LogEntry,
  type LogsServiceServer,
  LogsServiceService,
} from "../../proto/gen/trinity/gate/v1/logs.ts";
import {
  type GetIdentityResponse,
  type OperatorServiceServer,
  OperatorServiceService,
  type OperatorState,
  StateDelta,
  type WatchStateRequest,
  type WatchStateResponse,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import {
  type Run,
  type RunsServiceServer,
  RunsServiceService,
  StartRunResponse,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  type ScenarioSummary,
  type ScenariosServiceServer,
  ScenariosServiceService,
} from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { refusal, scriptedServer } from "./scripted-server.ts";

/** A call that changes something, as it reached the server. */
export type MutatingCall = {
  readonly method: "startRun" | "stopRun" | "pauseRun" | "resumeRun" | "stepRun";
  readonly request: Readonly<Record<string, unknown>>;
};

/** What every one of these methods can answer with. */
type RunAnswer = StartRunResponse & { readonly noop: boolean };

/** What the script answers to a mutating call: a run, a refusal, or nothing at all. */
export type ScriptedAnswer =
  | { readonly kind: "run"; readonly run: Run; readonly noop?: boolean }
  | { readonly kind: "refused"; readonly code: status; readonly reason: string; readonly message: string }
  | { readonly kind: "silence" };

export type Script = {
  readonly state: OperatorState;
  readonly identity: GetIdentityResponse;
  readonly scenarios: readonly ScenarioSummary[];
  readonly answer: (call: MutatingCall) => ScriptedAnswer;
};

/** A real gRPC server over a unix socket that says what a test tells it to, and notes what it is asked. */
export type ScriptedDaemon = {
  readonly address: string;
  readonly mutations: MutatingCall[];
  readonly followed: FollowLogsRequest[];
  readonly fullReads: () => number;
  /** Sends a delta with the next revision to every watcher and keeps it for later ones. */
  readonly change: (delta: Partial<StateDelta>, skipRevisions?: number) => void;
  /** Appends entries to the one log there is, and delivers them. */
  readonly log: (...entries: readonly LogEntry[]) => void;
  readonly endOfRun: (state: Run["state"]) => void;
  /** Ends every connection and stops listening. */
  readonly die: () => void;
  readonly stop: () => void;
};

/** Starts the server on a socket of its own, or on the one of a server that has died. */
export async function scriptedDaemon(script: Script, address?: string): Promise<ScriptedDaemon> {
  const watchers = new Set<ServerWritableStream<WatchStateRequest, WatchStateResponse>>();
  const followers = new Set<ServerWritableStream<FollowLogsRequest, FollowLogsResponse>>();
  const mutations: MutatingCall[] = [];
  const followed: FollowLogsRequest[] = [];
  const entries: LogEntry[] = [];
  let state = script.state;
  let revision = 1n;
  let fullReads = 0;

  const operator: Pick<OperatorServiceServer, "getState" | "getIdentity" | "watchState"> = {
    getState: (_call, reply) => {
      fullReads += 1;
      reply(null, { state, revision });
    },
    getIdentity: (_call, reply) => reply(null, script.identity),
    watchState: (stream) => {
      watchers.add(stream);
      stream.on("cancelled", () => watchers.delete(stream));
      stream.write(watchMessage(revision, { $case: "fullState", value: state }));
    },
  };
  const logs: Pick<LogsServiceServer, "followLogs"> = {
    followLogs: (stream) => {
      const { request } = stream;
      followed.push(request);
      followers.add(stream);
      stream.on("cancelled", () => followers.delete(stream));
      const from = request.afterCursor === "" ? 0 : Number(request.afterCursor);
      const passing = entries.filter((entry) => passes(request, entry) && Number(entry.seq) > from);
      const backlog = request.afterCursor === "" && request.tail > 0 ? passing.slice(-request.tail) : passing;
      deliver(stream, backlog);
    },
  };
  const lastSeq = (): string => String(entries.at(-1)?.seq ?? 0n);
  const deliver = (
    stream: ServerWritableStream<FollowLogsRequest, FollowLogsResponse>,
    batch: readonly LogEntry[],
  ): void => {
    stream.write({ entries: [...batch], cursor: lastSeq(), gap: undefined, endOfRun: undefined });
  };
  const mutate =
    (method: MutatingCall["method"]) =>
    (
      call: { readonly request: object },
      reply: (error: Partial<StatusObject> | null, answer?: RunAnswer) => void,
    ): void => {
      const mutation = { method, request: { ...call.request } };
      mutations.push(mutation);
      const answer = script.answer(mutation);
      if (answer.kind === "run")
        reply(null, { ...StartRunResponse.fromPartial({ run: answer.run }), noop: answer.noop ?? false });
      if (answer.kind === "refused") reply(refusal(answer.code, answer.reason, answer.message));
    };
  const runs: Pick<RunsServiceServer, MutatingCall["method"]> = {
    startRun: mutate("startRun"),
    stopRun: mutate("stopRun"),
    pauseRun: mutate("pauseRun"),
    resumeRun: mutate("resumeRun"),
    stepRun: mutate("stepRun"),
  };
  const scenarios: Pick<ScenariosServiceServer, "listScenarios"> = {
    listScenarios: (_call, reply) =>
      reply(null, { scenarios: [...script.scenarios], nextPageToken: "", freshness: undefined }),
  };
  const server = await scriptedServer(
    [
      (each) => each.addService(OperatorServiceService, operator),
      (each) => each.addService(LogsServiceService, logs),
      (each) => each.addService(RunsServiceService, runs),
      (each) => each.addService(ScenariosServiceService, scenarios),
    ],
    address?.replace(/^unix:/, ""),
  );

  return {
    address: server.address,
    mutations,
    followed,
    fullReads: () => fullReads,
    change: (delta, skipRevisions = 0) => {
      revision += BigInt(1 + skipRevisions);
      const value: StateDelta = { ...StateDelta.fromPartial({}), ...delta };
      state = {
        ...state,
        run: value.run ?? state.run,
        lastRun: value.lastRun ?? state.lastRun,
        activeScenario: value.activeScenario ?? state.activeScenario,
        pillars: value.pillars.length === 0 ? state.pillars : value.pillars,
      };
      for (const stream of watchers) stream.write(watchMessage(revision, { $case: "delta", value }));
    },
    log: (...added) => {
      entries.push(...added);
      for (const stream of followers) {
        const passing = added.filter((entry) => passes(stream.request, entry));
        if (passing.length > 0) deliver(stream, passing);
      }
    },
    endOfRun: (ended) => {
      const endOfRun = { lastSeq: entries.at(-1)?.seq ?? 0n, state: ended };
      for (const stream of followers)
        stream.write({ entries: [], cursor: lastSeq(), gap: undefined, endOfRun });
    },
    die: server.die,
    stop: server.stop,
  };
}

function passes({ filter }: FollowLogsRequest, entry: LogEntry): boolean {
  if (filter === undefined) return true;
  const isNamed = filter.component === "" || filter.component === entry.component;
  return entry.level >= filter.level && isNamed && entry.message.includes(filter.text);
}

function watchMessage(revision: bigint, message: WatchStateResponse["message"]): WatchStateResponse {
  return { revision, message, coalescedFrom: 0n, coalescedTo: 0n };
}
