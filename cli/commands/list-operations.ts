import { Command } from "commander";
import {
  ListOperationsRequest,
  type Operation,
  OperationState,
} from "../../proto/gen/trinity/gate/v1/operations.ts";
import { answered, call } from "../call.ts";
import { type Cli, note, print } from "../cli.ts";
import { exitCode, UsageError } from "../failures.ts";
import { followOperation } from "../follow-operation.ts";
import { type FilteredListOptions, pageOf, withFilter, withListOptions } from "../list-options.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { nameOf } from "../output/names.ts";
import { operationBlock, progressText } from "../output/operation-text.ts";
import { timeText } from "../output/times.ts";
import { printPage } from "../print-page.ts";
import { example, type Runner } from "./runner.ts";

type OpsOptions = FilteredListOptions & MutationOptions & { readonly watch?: true; readonly cancel?: true };

/** `trinity ops` (cli.md 2). */
export function operationsCommand(run: Runner): Command {
  return withMutationOptions(withFilter(withListOptions(new Command("ops"))))
    .description("long work that goes on when its caller leaves, newest first; with an id: this one")
    .argument("[operation]", "id, for example op-0000000007")
    .option("--watch", "print progress until it has ended; exit by how it ended")
    .option("--cancel", "end it as soon as it can be ended")
    .addHelpText("after", example("trinity ops", "trinity ops op-0000000007 --watch"))
    .action(run(operations));
}

async function operations(cli: Cli, id: string | undefined, options: OpsOptions): Promise<number> {
  if (id === undefined) {
    if (options.watch || options.cancel)
      throw new UsageError("--watch and --cancel need the id of an operation");
    return list(cli, options);
  }
  if (options.cancel) return cancel(cli, id, options);
  return options.watch ? followOperation(cli, id) : show(cli, id);
}

async function list(cli: Cli, options: OpsOptions): Promise<number> {
  const request = ListOperationsRequest.fromPartial({
    ...pageOf(options),
    filter: options.filter ?? "",
  });
  const response = await call(cli, cli.client.operations, cli.client.operations.listOperations, request);
  return printPage(cli, "ListOperationsResponse", response, response.operations, {
    header: ["OPERATION", "KIND", "STATE", "PROGRESS", "BEGAN", "ENDED", "BY"],
    row: (operation) => [
      operation.operationId,
      operation.kind,
      nameOf(OperationState, operation.state),
      progressText(operation),
      timeText(operation.createdAt),
      timeText(operation.endedAt),
      operation.createdBy,
    ],
  });
}

async function show(cli: Cli, operationId: string): Promise<number> {
  const { operation } = await call(cli, cli.client.operations, cli.client.operations.getOperation, {
    operationId,
  });
  return printOperation(cli, operation);
}

async function cancel(cli: Cli, operationId: string, options: OpsOptions): Promise<number> {
  const request = { operationId, ...mutationOf(cli, options) };
  const { operations: service } = cli.client;
  const response = await mutate(cli, options, service, service.cancelOperation, request);
  if (response.noop) note(cli, "it had ended already");
  return printOperation(cli, response.operation);
}

function printOperation(cli: Cli, told: Operation | undefined): number {
  const operation = answered(told, "an operation");
  print(cli, "Operation", operation, () => operationBlock(operation, cli.paint));
  return exitCode.done;
}
