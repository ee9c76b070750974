import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { type Client, connect } from "../../proto/client/connect.ts";
import { followLogs } from "../../proto/client/follow.ts";
import { unary } from "../../proto/client/unary.ts";
import { RunState } from "../../proto/gen/trinity/gate/v1/common.ts";
import { FollowLogsRequest, LogEntry } from "../../proto/gen/trinity/gate/v1/logs.ts";
import { patience, reason, startRun, waitRun } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";
import { lacking } from "../support/lacking.ts";

/*
 * Goal: a client that we did not write follows a run across the death of the daemon, and has the same bytes as our own
 * client at the end (daemon.md 7, F20; I3). Method: Debian's python3-grpcio follows from reflection alone and resumes by
 * cursor; the daemon is killed when it has seen a part and ours has seen it too.
 */
const python = "/usr/bin/python3";
const isAbsent = lacking(
  existsSync("/usr/lib/python3/dist-packages/grpc"),
  "python3-grpcio (Debian) is not installed",
  "can be installed",
);

const strangers: ChildProcess[] = [];

afterAll(async () => {
  for (const stranger of strangers) stranger.kill("SIGKILL");
  await cleanUp();
});

test.skipIf(isAbsent).each([
  { name: "killed", signal: "SIGKILL" },
  { name: "told to stop", signal: "SIGTERM" },
] as const)("a stranger follows across a daemon that is $name", { timeout: 60_000 }, async ({ signal }) => {
  const places = freshPlaces();
  const daemon = await startDaemon(places);
  // Held in its middle, so that the end of the daemon always comes between two entries of the log.
  const asked = { scenarioId: "ring-5", overrides: { ticksTotal: 400n }, pauseAtTick: 150n };
  const { runId } = await startRun(daemon.client, asked);
  await waitRun(daemon.client, runId, { states: [RunState.PAUSED] });

  const stranger = strangerFollowing(daemon.socket, runId);
  // Written in another way than the calls' address: channels of one address share their connection, and the calls' should
  // not find it waiting for its next try because the follower's found nobody.
  const follower = connect(`unix://${daemon.socket}`);
  const ours = ownFollowing(follower, runId);
  await Promise.all([stranger.hasSeen(150), ours.hasSeen(150)]);
  await daemon.end(signal);
  await stranger.hasLost;

  const { client } = await startDaemon(places);
  await waitRun(client, runId, { states: [RunState.PAUSED] });
  await unary(client.runs, client.runs.resumeRun, { runId, reason, requestId: "" }, patience);
  const [theirs, own] = await Promise.all([stranger.ended, ours.ended]);
  expect(theirs.entries).toEqual(own.entries);
  expect(theirs.end).toEqual({ lastSeq: String(own.entries.length), state: "RUN_STATE_COMPLETED" });
  follower.close();
  const seqs = theirs.entries.map((bytes) => Number(LogEntry.decode(Buffer.from(bytes, "base64")).seq));
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
});

/** What a follower has seen: the bytes of each entry in base64, and the end marker. */
type Followed = { readonly entries: readonly string[]; readonly end: unknown };

type Following = {
  readonly hasSeen: (count: number) => Promise<void>;
  readonly ended: Promise<Followed>;
};

function strangerFollowing(socket: string, runId: string): Following & { readonly hasLost: Promise<void> } {
  const program = fileURLToPath(new URL("./follower.py", import.meta.url));
  const child = spawn(python, [program, `unix:${socket}`, runId], { stdio: ["ignore", "pipe", "inherit"] });
  strangers.push(child);
  const seen = newSeen();
  const lost = Promise.withResolvers<void>();
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    if (!line.startsWith("{")) return seen.add([line]);
    const told: { readonly lost?: string; readonly end?: unknown } = JSON.parse(line);
    if (told.lost !== undefined) lost.resolve();
    else seen.finish(told.end);
  });
  lines.on("close", () => seen.fail(new Error("the stranger has gone; its complaint is above")));
  return { ...seen, hasLost: lost.promise };
}

function ownFollowing(client: Client, runId: string): Following {
  const seen = newSeen();
  followLogs(client, FollowLogsRequest.fromPartial({ runId, untilEnd: true }), (event) => {
    if (event.kind === "ended") seen.fail(event.failure ?? new Error("the stream ended without its marker"));
    if (event.kind !== "message") return;
    const { entries, endOfRun } = event.message;
    seen.add(entries.map((entry) => Buffer.from(LogEntry.encode(entry).finish()).toString("base64")));
    if (endOfRun !== undefined) seen.finish(endOfRun);
  });
  return seen;
}

function newSeen(): Following & {
  readonly add: (entries: readonly string[]) => void;
  readonly finish: (end: unknown) => void;
  readonly fail: (failure: Error) => void;
} {
  const entries: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const ended = Promise.withResolvers<Followed>();
  return {
    add: (more) => {
      entries.push(...more);
      for (const { count, resolve } of waiting) if (entries.length >= count) resolve();
    },
    hasSeen: (count) =>
      new Promise((resolve) => {
        if (entries.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    ended: ended.promise,
    finish: (end) => ended.resolve({ entries, end }),
    fail: ended.reject,
  };
}
