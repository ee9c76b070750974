import { type Operation, OperationState } from "../proto/gen/trinity/gate/v1/operations.ts";
import { type Cli, note, print } from "./cli.ts";
import { CommandFailure, exitCode } from "./failures.ts";
import { operationBlock, progressText } from "./output/operation-text.ts";
import { watch } from "./watch.ts";

/**
 * Follows an operation to its end, its progress on standard error and its record at the end; exit 0 when it
 * succeeded, else 1. Ctrl-C ends the watching only.
 */
export async function followOperation(cli: Cli, operationId: string): Promise<number> {
  let last: Operation | undefined;
  let told = "";
  await watch(
    cli,
    () => cli.client.operations.watchOperation({ operationId }),
    ({ operation }) => {
      if (operation === undefined) return "more";
      last = operation;
      const progress = progressText(operation);
      if (progress !== told && progress !== "-") note(cli, progress);
      told = progress;
      return isOver(operation) ? "last" : "more";
    },
  );
  if (last === undefined) throw new CommandFailure("bug", "the daemon told nothing of the operation");
  const ended = last;
  print(cli, "Operation", ended, () => operationBlock(ended, cli.paint));
  return ended.state === OperationState.SUCCEEDED ? exitCode.done : exitCode.refused;
}

/** What a command that begins an operation does next: say its id with `--detach`, else follow it. */
export function answerOperation(
  cli: Cli,
  operation: Operation | undefined,
  { detach }: { readonly detach?: true },
): Promise<number> | number {
  if (operation === undefined) throw new CommandFailure("bug", "the daemon answered without an operation");
  if (!detach) return followOperation(cli, operation.operationId);
  print(cli, "Operation", operation, () => `${operation.operationId}\n`);
  return exitCode.done;
}

function isOver({ state }: Operation): boolean {
  return state !== OperationState.PENDING && state !== OperationState.RUNNING;
}
