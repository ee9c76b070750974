import type { Command } from "commander";
import { type Operation, OperationState } from "../proto/gen/trinity/gate/v1/operations.ts";
import { answered } from "./call.ts";
import { type Cli, note, print } from "./cli.ts";
import { CommandFailure, exitCode } from "./failures.ts";
import { operationBlock, progressText } from "./output/operation-text.ts";
import { newProgress, type Progress } from "./progress.ts";
import { watch } from "./watch.ts";

/**
 * Follows an operation to its end, its progress on standard error and its record at the end; exit 0 when it
 * succeeded, else 1. Ctrl-C ends the watching only.
 */
export async function followOperation(cli: Cli, operationId: string): Promise<number> {
  let last: Operation | undefined;
  const teller = newTeller(cli);
  try {
    await watch(
      cli,
      () => cli.client.operations.watchOperation({ operationId }),
      ({ operation }) => {
        if (operation === undefined) return "more";
        last = operation;
        teller.tell(operation);
        return isOver(operation) ? "last" : "more";
      },
    );
  } finally {
    teller.end();
  }
  if (last === undefined) throw new CommandFailure("bug", "the daemon told nothing of the operation");
  const ended = last;
  print(cli, "Operation", ended, () => operationBlock(ended, cli.paint));
  return ended.state === OperationState.SUCCEEDED ? exitCode.done : exitCode.refused;
}

/** The option of every command that begins an operation. */
export type DetachOptions = { readonly detach?: true };

/** Declares `--detach`. */
export function withDetach(command: Command): Command {
  return command.option("--detach", "print the operation's id and do not wait");
}

/** What a command that begins an operation does next: say its id with `--detach`, else follow it. */
export function answerOperation(
  cli: Cli,
  begun: Operation | undefined,
  { detach }: DetachOptions,
): Promise<number> | number {
  const operation = answered(begun, "an operation");
  if (!detach) return followOperation(cli, operation.operationId);
  print(cli, "Operation", operation, () => `${operation.operationId}\n`);
  return exitCode.done;
}

/** How far an operation is: a bar where somebody watches, else a line for every change. */
function newTeller(cli: Cli): { readonly tell: (operation: Operation) => void; readonly end: () => void } {
  let bar: Progress | undefined;
  let told = "-";
  return {
    tell: (operation) => {
      const { kind, progress } = operation;
      const text = progressText(operation);
      if (progress === undefined || text === told) return;
      told = text;
      if (!cli.showsProgress) return note(cli, text);
      const total = progress.total === 0n ? null : Number(progress.total);
      bar ??= newProgress(cli, { what: kind, unit: progress.unit, total });
      bar.tell(Number(progress.done));
    },
    end: () => bar?.end(),
  };
}

function isOver({ state }: Operation): boolean {
  return state !== OperationState.PENDING && state !== OperationState.RUNNING;
}
