import { resolve } from "node:path";
import { connect } from "../../proto/client/connect.ts";
import { CallFailure } from "../../proto/client/failure.ts";
import { unary } from "../../proto/client/unary.ts";
import type { Context, Contexts } from "../../proto/contexts.ts";
import { readToken } from "../read-token.ts";

/** A context as it is shown: what its file says, and what answers there now. */
export type ContextRow = {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly context: Context;
  /** What the daemon calls its environment; null when it has no name or does not answer. */
  readonly environment: string | null;
  /** `yes`, `no`, or why it answers and lets nobody in. */
  readonly reachable: string;
};

/** A daemon that has no answer by then is not reachable. */
const deadlineMs = 2_000;

/** Asks every daemon at the same time who it is. `folder` is where `contexts.yaml` stands. */
export function contextRows({ current, contexts }: Contexts, folder: string): Promise<readonly ContextRow[]> {
  const rows = [...contexts].map(async ([name, context]): Promise<ContextRow> => {
    const { environment, reachable } = await look(context, folder);
    return { name, isCurrent: name === current, context, environment, reachable };
  });
  return Promise.all(rows);
}

async function look(
  { connect: address, tokenFile }: Context,
  folder: string,
): Promise<Pick<ContextRow, "environment" | "reachable">> {
  let token: string | null;
  try {
    token = tokenFile === null ? null : await readToken(resolve(folder, tokenFile));
  } catch (failure) {
    return { environment: null, reachable: failure instanceof Error ? failure.message : String(failure) };
  }
  const client = connect(address, token);
  try {
    const { operator } = client;
    const identity = await unary(operator, operator.getIdentity, {}, { deadlineMs });
    return { environment: identity.environmentName || null, reachable: "yes" };
  } catch (failure) {
    if (!(failure instanceof CallFailure)) throw failure;
    return { environment: null, reachable: failure.reason?.toLowerCase() ?? "no" };
  } finally {
    client.close();
  }
}

/** The same for `--json`. */
export function contextJson({ name, isCurrent, context, environment, reachable }: ContextRow): {
  readonly [field: string]: string | boolean | null;
} {
  return {
    name,
    current: isCurrent,
    connect: context.connect,
    token_file: context.tokenFile,
    read_only: context.isReadOnly,
    environment,
    reachable: reachable === "yes",
    reason: reachable === "yes" ? "" : reachable,
  };
}
