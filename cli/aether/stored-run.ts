import type { SessionConfig } from "../../engine/config/session.ts";
import { decodeSession } from "../../engine/config/session-codec.ts";
import { EngineError } from "../../engine/errors.ts";
import type { Client } from "../../proto/client/connect.ts";
import type { TickSummary } from "../../proto/gen/trinity/gate/v1/introspection.ts";
import type { Run } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { CommandFailure, DaemonUnreachable, Interrupted } from "../failures.ts";
import type { AetherShell } from "./aether-shell.ts";
import { storedDaemon } from "./stored-daemon.ts";

/** The configuration frozen into a stored run, and the start of its tick hashes. */
export type FrozenConfig = {
  readonly session: SessionConfig;
  readonly scenarioId: string;
  readonly fingerprint: string;
  readonly engineVersion: string;
};

/** What a daemon tells of a run that it keeps. Each fails with DaemonUnreachable, CommandFailure or Interrupted. */
export type StoredRuns = {
  readonly run: (reference: string) => Promise<Run>;
  readonly config: (reference: string) => Promise<FrozenConfig>;
  /** The ticks that are committed, from the first. */
  readonly ticks: (reference: string) => AsyncGenerator<TickSummary, void>;
};

const deadlineMs = 30_000;
const ticksPerPage = 1_000;
/** The status code of a method that a server does not know. */
const unimplemented = 12;

/** Asks the daemon about stored runs; the connection lasts as long as `work`. */
export async function withStoredRuns<T>(
  shell: AetherShell,
  work: (stored: StoredRuns) => Promise<T>,
): Promise<T> {
  // Most commands need no daemon, and loading its client takes longer than running a small scenario.
  const { connect } = await import("../../proto/client/connect.ts");
  const { address, token } = await storedDaemon(shell.env);
  const client = connect(address, token);
  try {
    return await work(storedRuns(shell, client));
  } finally {
    client.close();
  }
}

function storedRuns(shell: AetherShell, client: Client): StoredRuns {
  const { runs, introspection } = client;
  const limits = { deadlineMs, signal: shell.interrupted };
  return {
    run: async (runId) => {
      const { unary } = await import("../../proto/client/unary.ts");
      const { run } = await asked(shell, client.address, unary(runs, runs.getRun, { runId }, limits));
      if (run === undefined) throw new CommandFailure("answer_invalid", "the daemon answered without a run");
      return run;
    },
    config: async (runId) => {
      const { unary } = await import("../../proto/client/unary.ts");
      const { sessionText, ...rest } = await asked(
        shell,
        client.address,
        unary(runs, runs.getRunConfig, { runId }, limits),
      );
      return { ...rest, session: sessionOf(sessionText) };
    },
    async *ticks(runId) {
      const { unary } = await import("../../proto/client/unary.ts");
      for (let fromTick = 1n; fromTick > 0n; ) {
        const request = { runId, fromTick, pageSize: ticksPerPage };
        const page = await asked(
          shell,
          client.address,
          unary(introspection, introspection.listTicks, request, limits),
        );
        yield* page.ticks;
        fromTick = page.nextTick;
      }
    },
  };
}

function sessionOf(text: string): SessionConfig {
  try {
    return decodeSession(text);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    throw new CommandFailure(
      "answer_invalid",
      `the daemon's configuration can't be read: ${failure.message}`,
    );
  }
}

/** Names the failure of a call in the vocabulary of this program. */
async function asked<T>(shell: AetherShell, address: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (failure) {
    if (shell.interrupted.aborted) throw new Interrupted();
    const { CallFailure } = await import("../../proto/client/failure.ts");
    if (!(failure instanceof CallFailure)) throw failure;
    if (failure.isUnreachable) throw new DaemonUnreachable(address);
    if (failure.code === unimplemented) {
      const message = "the daemon is older than this program and lacks what is asked of it; restart it";
      throw new CommandFailure("unimplemented", message);
    }
    throw new CommandFailure((failure.reason ?? "unknown").toLowerCase(), failure.message);
  }
}
