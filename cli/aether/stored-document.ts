import type { ServiceError } from "@grpc/grpc-js";
import { cancelOn } from "../../proto/client/cancel-on.ts";
import type { ReadSnapshotResponse } from "../../proto/gen/trinity/gate/v1/introspection.ts";
import { CommandFailure, DaemonUnreachable, Interrupted } from "../failures.ts";
import type { AetherShell } from "./aether-shell.ts";
import { storedDaemon } from "./stored-daemon.ts";

/**
 * The session document of a run that the daemon keeps, in pieces (cli.md 3). `reference` is an id or a short
 * form. The daemon compares it with the recorded digest and fails when it differs.
 *
 * @throws DaemonUnreachable, CommandFailure when the daemon refuses, Interrupted
 */
export async function* storedDocument(
  shell: AetherShell,
  reference: string,
  form: "C2" | "C3",
): AsyncGenerator<string> {
  // Most commands need no daemon, and loading its client takes longer than running a small scenario.
  const { connect } = await import("../../proto/client/connect.ts");
  const { callFailure } = await import("../../proto/client/failure.ts");
  const { SnapshotForm } = await import("../../proto/gen/trinity/gate/v1/introspection.ts");
  const { address, token } = await storedDaemon(shell.env);
  const client = connect(address, token);
  const stream = client.introspection.readSnapshot({ runId: reference, form: SnapshotForm[form] });
  const stopListening = cancelOn(shell.interrupted, stream);
  const decoder = new TextDecoder();
  try {
    // The generated client states what its stream carries; the stream's own type does not.
    for await (const { chunk } of stream as AsyncIterable<ReadSnapshotResponse>) {
      yield decoder.decode(chunk, { stream: true });
    }
  } catch (failure) {
    if (shell.interrupted.aborted) throw new Interrupted();
    const told = callFailure(failure as ServiceError); // A gRPC stream fails with nothing else.
    if (told.isUnreachable) throw new DaemonUnreachable(address);
    throw new CommandFailure((told.reason ?? "unknown").toLowerCase(), told.message);
  } finally {
    stopListening();
    client.close();
  }
}
