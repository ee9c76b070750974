import { join } from "node:path";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { newRefusals } from "../../daemon/audit/refusals.ts";
import { CockpitError } from "../../daemon/errors.ts";
import { ownerCaller } from "../../daemon/rpc/caller.ts";
import { indexDescriptors } from "../../daemon/rpc/descriptor-index.ts";
import { statusOfFailure } from "../../daemon/rpc/failures.ts";
import { newHealth } from "../../daemon/rpc/health.ts";
import { mutationRpc } from "../../daemon/rpc/mutation-rpc.ts";
import { newOpenStreams } from "../../daemon/rpc/open-streams.ts";
import type { OutStream } from "../../daemon/rpc/out-stream.ts";
import { serveReflection } from "../../daemon/rpc/reflection.ts";
import { newRequestMemory } from "../../daemon/rpc/request-memory.ts";
import type { Call, Rpc, RpcShell } from "../../daemon/rpc/rpc.ts";
import { pumpStream } from "../../daemon/rpc/stream-pump.ts";
import { streamRpc } from "../../daemon/rpc/stream-rpc.ts";
import { readRpc } from "../../daemon/rpc/unary-rpc.ts";
import { type Client, connect } from "../../proto/client/connect.ts";
import { unary } from "../../proto/client/unary.ts";
import { EnvironmentTone } from "../../proto/gen/trinity/gate/v1/common.ts";
import {
  FollowLogsRequest,
  FollowLogsResponse,
  LogsServiceService,
} from "../../proto/gen/trinity/gate/v1/logs.ts";
import {
  type GetIdentityResponse,
  OperatorServiceService,
} from "../../proto/gen/trinity/gate/v1/operator.ts";
import {
  RunsServiceService,
  StopRunRequest,
  type StopRunResponse,
} from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Audit } from "../../store/audit.ts";
import { openTempStore } from "../store/temp-store.ts";
import { drained, failureOf, patience, reason } from "./support/calls.ts";
import { cleanUp, scratchFolder } from "./support/daemon.ts";

/*
 * Goal: whatever a handler does, the caller gets one answer, and a failure of ours is written down (daemon.md 2.6).
 * Method: a real server on a real socket with handlers made to misbehave.
 */
const opened: { readonly server: Server; readonly client: Client }[] = [];

afterEach(async () => {
  for (const { server, client } of opened.splice(0)) {
    client.close();
    server.forceShutdown();
  }
  await cleanUp();
});

type Served = {
  readonly client: Client;
  readonly shell: RpcShell;
  readonly bugs: readonly unknown[];
  readonly audit: Audit;
};

const nowMs = (): number => Date.parse("2026-11-25T08:00:00Z");

async function serving(rpc: Rpc, changes: Partial<RpcShell> = {}): Promise<Served> {
  const bugs: unknown[] = [];
  const { audit } = await openTempStore();
  const shell: RpcShell = {
    identify: async () => ownerCaller("ops"),
    streams: newOpenStreams({ total: 2, perActor: 1, onCrowd: () => undefined }),
    requests: newRequestMemory({ outcome: audit.outcome, nowMs }),
    deeds: {
      record: audit.record,
      refuse: newRefusals({ record: audit.record, keepOutcome: audit.keepOutcome, monotonicMs: () => 0 })
        .tell,
      environment: "lab",
      nowMs,
    },
    deadlineCapMs: 60_000,
    isDraining: () => false,
    isUnderPressure: () => false,
    onCall: () => undefined,
    onMutation: () => undefined,
    statusOf: statusOfFailure({
      newIncidentId: () => "1a2b3c4d",
      onBug: (failure) => bugs.push(failure),
      onFatal: () => undefined,
    }),
    ...changes,
  };
  const server = new Server();
  rpc.register(server, shell);
  const address = `unix:${join(scratchFolder(), "s.sock")}`;
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  const client = connect(address);
  opened.push({ server, client });
  return { client, shell, bugs, audit };
}

const identity: GetIdentityResponse = {
  actor: "a",
  roles: [],
  listener: "",
  readOnly: false,
  environmentName: "",
  environmentTone: EnvironmentTone.UNSPECIFIED,
};
const identityRpc = (answer: (call: Call) => GetIdentityResponse | Promise<GetIdentityResponse>): Rpc =>
  readRpc(OperatorServiceService.getIdentity, { parse: () => undefined, answer: (_, call) => answer(call) });
const ask = (client: Client, limits = patience) =>
  unary(client.operator, client.operator.getIdentity, {}, limits);

describe("a read", () => {
  test.each([
    {
      name: "throws",
      answer: (): never => {
        throw new Error("inside");
      },
    },
    { name: "rejects", answer: () => Promise.reject(new Error("inside")) },
    {
      name: "answers what cannot be encoded",
      answer: () => ({ ...identity, roles: null as unknown as string[] }),
    },
  ])("whose handler $name is INTERNAL with an incident id, and is written down", async ({ answer }) => {
    const { client, bugs } = await serving(identityRpc(answer));
    const failure = await failureOf(ask(client));
    expect([failure.code, failure.reason]).toEqual([status.INTERNAL, "BUG"]);
    expect(failure.metadata["incident_id"]).toBe("1a2b3c4d");
    expect(failure.message).not.toContain("inside");
    expect(bugs).toHaveLength(1);
  });

  test("whose handler refuses is refused with its reason", async () => {
    const { client, bugs } = await serving(
      identityRpc(() => {
        throw new CockpitError("run_not_found", "no such run");
      }),
    );
    expect((await failureOf(ask(client))).reason).toBe("RUN_NOT_FOUND");
    expect(bugs).toEqual([]);
  });

  test("with an answer over 4 MiB is refused instead of sent", async () => {
    const { client } = await serving(
      identityRpc(() => ({ ...identity, actor: "x".repeat(4 * 1024 * 1024) })),
    );
    expect((await failureOf(ask(client))).reason).toBe("MESSAGE_TOO_LARGE");
  });

  test("without a deadline ends at the cap, and its handler learns that nobody waits", async () => {
    const over = Promise.withResolvers<void>();
    const never = new Promise<GetIdentityResponse>(() => undefined);
    const { client } = await serving(
      identityRpc((call) => {
        call.onOver(over.resolve);
        return never;
      }),
      { deadlineCapMs: 1 },
    );
    const failure = await new Promise<{ code: number } | null>((resolve) => {
      client.operator.getIdentity({}, (error) => resolve(error));
    });
    expect(failure?.code).toBe(status.DEADLINE_EXCEEDED);
    await over.promise;
  });

  test("that its caller gave up is over for its handler", async () => {
    const begun = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const { client } = await serving(
      identityRpc((call) => {
        call.onOver(over.resolve);
        begun.resolve();
        return new Promise(() => undefined);
      }),
    );
    const call = client.operator.getIdentity({}, () => undefined);
    await begun.promise;
    call.cancel();
    await over.promise;
  });
});

describe("a mutation", () => {
  const stopped: StopRunResponse = { run: undefined, noop: false };
  const stop = (client: Client, request: Parameters<typeof StopRunRequest.fromPartial>[0]) =>
    unary(client.runs, client.runs.stopRun, StopRunRequest.fromPartial(request), patience);
  const counting = (): { rpc: Rpc; times: () => number } => {
    let times = 0;
    const rpc = mutationRpc(RunsServiceService.stopRun, {
      action: "stop",
      roles: ["operator"],
      targets: ({ runId }) => [{ kind: "run", id: runId }],
      parse: () => undefined,
      answer: () => {
        times += 1;
        return stopped;
      },
    });
    return { rpc, times: () => times };
  };

  test("without a reason does nothing", async () => {
    const { rpc, times } = counting();
    const { client } = await serving(rpc);
    expect((await failureOf(stop(client, { runId: "r-1" }))).reason).toBe("REASON_MISSING");
    expect(times()).toBe(0);
  });

  test("while the daemon stops does nothing", async () => {
    const { rpc, times } = counting();
    const { client } = await serving(rpc, { isDraining: () => true });
    expect((await failureOf(stop(client, { runId: "r-1", reason }))).reason).toBe("DRAINING");
    expect(times()).toBe(0);
  });

  test("with a request id happens once, and the second answer says that it is the first", async () => {
    const { rpc, times } = counting();
    const { client } = await serving(rpc);
    const replayed = (): Promise<unknown> =>
      new Promise((resolve) => {
        const call = client.runs.stopRun(
          StopRunRequest.fromPartial({ runId: "r-1", reason, requestId: "x" }),
          () => undefined,
        );
        call.on("status", ({ metadata }) => resolve(metadata.get("trinity-replayed")[0]));
      });
    expect([await replayed(), await replayed()]).toEqual([undefined, "true"]);
    expect(times()).toBe(1);
  });

  test("is told of when it was made, and not when it was refused or repeated", async () => {
    const told: unknown[] = [];
    const { rpc } = counting();
    const { client } = await serving(rpc, { onMutation: (mutation) => told.push(mutation) });
    await failureOf(stop(client, { runId: "r-1" }));
    for (let i = 0; i < 2; i += 1) await stop(client, { runId: "r-1", reason, requestId: "x" });
    expect(told).toEqual([{ path: RunsServiceService.stopRun.path, actor: "local:ops", reason }]);
  });

  test("without a request id happens each time", async () => {
    const { rpc, times } = counting();
    const { client } = await serving(rpc);
    for (let i = 0; i < 2; i += 1) await stop(client, { runId: "r-1", reason });
    expect(times()).toBe(2);
  });
});

const logsRpc = (send: (stream: OutStream) => Promise<void>): Rpc =>
  streamRpc(LogsServiceService.followLogs, { parse: () => undefined, send: (_, stream) => send(stream) });
const follow = (client: Client) => client.logs.followLogs(FollowLogsRequest.fromPartial({}));
const message = (cursor: string): Uint8Array =>
  FollowLogsResponse.encode(FollowLogsResponse.fromPartial({ cursor })).finish();

describe("a stream", () => {
  test("that fails midway delivers what it had, then the failure", async () => {
    const { client, bugs } = await serving(
      logsRpc(async (stream) => {
        stream.write(message("one"));
        throw new Error("inside");
      }),
    );
    const { messages, failure } = await drained(follow(client));
    expect(messages.map(({ cursor }) => cursor)).toEqual(["one"]);
    expect([failure?.code, failure?.reason]).toEqual([status.INTERNAL, "BUG"]);
    expect(bugs).toHaveLength(1);
  });

  test("above the limit is refused, and room is there again when one ends", async () => {
    const gates = [0, 1].map(() => Promise.withResolvers<void>());
    let begun = 0;
    const { client, shell } = await serving(
      logsRpc(async (stream) => {
        stream.write(message("open"));
        const gate = gates[begun];
        begun += 1;
        await gate?.promise;
      }),
    );
    const open = gates.map(() => {
      const opening = Promise.withResolvers<void>();
      return { opening, end: drained(follow(client), () => opening.resolve()) };
    });
    for (const { opening } of open) await opening.promise;
    expect((await drained(follow(client))).failure?.reason).toBe("STREAM_LIMIT");
    expect(shell.streams.count()).toBe(2);
    for (const gate of gates) gate.resolve();
    for (const { end } of open) expect((await end).failure).toBeNull();
    expect((await drained(follow(client))).failure).toBeNull();
  });

  test.each([
    {
      name: "of health",
      path: "/grpc.health.v1.Health/Watch",
      register: (server: Server, shell: RpcShell) => newHealth({ able: [], unable: [] }).serve(server, shell),
    },
    {
      name: "of reflection",
      path: "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
      register: (server: Server, shell: RpcShell) =>
        serveReflection(server, indexDescriptors(new Uint8Array()), shell),
    },
  ])("$name above the limit is refused like every other", async ({ path, register }) => {
    const streams = newOpenStreams({ total: 0, perActor: 1, onCrowd: () => undefined });
    const { client, bugs } = await serving({ path, register }, { streams });
    const asIs = (bytes: Buffer): Buffer => bytes;
    const { failure } = await drained(
      client.operator.makeServerStreamRequest(path, asIs, asIs, Buffer.alloc(0)),
    );
    expect([failure?.code, failure?.reason]).toEqual([status.RESOURCE_EXHAUSTED, "STREAM_LIMIT"]);
    expect(bugs).toEqual([]);
  });

  test("says that it is alive when its source is silent", async () => {
    let nowMs = 0;
    let heartbeats = 0;
    const { client } = await serving(
      logsRpc((stream) =>
        pumpStream(
          stream,
          {
            next: () => {
              nowMs += 10_000;
              return heartbeats === 3 ? "end" : null;
            },
            heartbeat: () => {
              heartbeats += 1;
              return message(`heartbeat ${heartbeats}`);
            },
            subscribe: () => () => undefined,
          },
          { monotonicMs: () => nowMs, heartbeatMs: 10_000 },
        ),
      ),
    );
    const { messages } = await drained(follow(client));
    expect(messages.map(({ cursor }) => cursor)).toEqual(["heartbeat 1", "heartbeat 2", "heartbeat 3"]);
  });

  test("that nobody reads any more leaves its source", async () => {
    const left = Promise.withResolvers<void>();
    const { client, shell } = await serving(
      logsRpc((stream) =>
        pumpStream(
          stream,
          { next: () => null, heartbeat: () => message(""), subscribe: () => left.resolve },
          { monotonicMs: () => 0, heartbeatMs: 10_000 },
        ),
      ),
    );
    const stream = follow(client);
    stream.on("error", () => undefined);
    await new Promise((resolve) => client.operator.waitForReady(Date.now() + patience.deadlineMs, resolve));
    stream.cancel();
    // The server may not have seen the stream yet; once it has, it lets go of it.
    if (shell.streams.count() > 0) await left.promise;
    expect(shell.streams.count()).toBe(0);
  });
});
