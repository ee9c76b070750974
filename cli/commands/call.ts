import type { DescField } from "@bufbuild/protobuf";
import { Command } from "commander";
import { announceEnvironment } from "../announce-environment.ts";
import type { Cli } from "../cli.ts";
import {
  type Contract,
  callDynamically,
  type DynamicMethod,
  findMethod,
  loadContract,
} from "../dynamic-client.ts";
import { exitCode, UsageError } from "../failures.ts";
import { refuseReadOnly } from "../mutation.ts";
import { jsonDocument, jsonLine } from "../output/json-text.ts";
import { pairs } from "../output/table.ts";
import { example, type Runner } from "./runner.ts";

type CallOptions = { readonly list?: true | string; readonly describe?: string };

/** `trinity call` (cli.md 2). */
export function callCommand(run: Runner): Command {
  return new Command("call")
    .description("call any method of the contract with a request in JSON; prints JSON")
    .argument("[method]", "SERVICE/METHOD, the service with or without its package")
    .argument("[request]", "proto3 JSON, or - for standard input (default: an empty request)")
    .option("--list [service]", "the methods, of one service when it is named")
    .option("--describe <symbol>", "the fields of a message, or what a SERVICE/METHOD takes and gives")
    .addHelpText(
      "after",
      example(
        "trinity call --list",
        `trinity call RunsService/ListRuns '{"page_size": 3}'`,
        "trinity call --describe Run",
      ),
    )
    .action(run(callMethod));
}

async function callMethod(
  cli: Cli,
  named: string | undefined,
  request: string | undefined,
  options: CallOptions,
): Promise<number> {
  const contract = await loadContract();
  const { out } = cli.shell.terminal;
  if (options.list !== undefined) {
    out(methodList(contract, options.list === true ? null : options.list));
    return exitCode.done;
  }
  if (options.describe !== undefined) {
    out(description(contract, options.describe));
    return exitCode.done;
  }
  if (named === undefined) throw new UsageError("name a SERVICE/METHOD; `trinity call --list` lists them");
  const method = findMethod(contract, named);
  // What changes something says why (daemon.md 2.1).
  if (method.input.fields.some(({ name }) => name === "reason")) {
    refuseReadOnly(cli);
    await announceEnvironment(cli);
  }
  const text = request === "-" ? await cli.shell.terminal.read() : (request ?? "{}");
  const write = method.isResponseStream ? jsonLine : jsonDocument;
  await callDynamically(cli, contract, method, text, (response) => out(write(response)));
  return exitCode.done;
}

function methodList(contract: Contract, service: string | null): string {
  const isAsked = (full: string): boolean =>
    service === null || full === service || full.endsWith(`.${service}`);
  const services = contract.services.filter(isAsked);
  if (services.length === 0) throw new UsageError(`there is no service ${JSON.stringify(service)}`);
  return services
    .flatMap(contract.methodsOf)
    .map(({ path }) => `${path.slice(1)}\n`)
    .join("");
}

function description(contract: Contract, symbol: string): string {
  if (symbol.includes("/")) return methodText(findMethod(contract, symbol));
  const message =
    contract.registry.getMessage(symbol) ?? contract.registry.getMessage(`trinity.gate.v1.${symbol}`);
  if (message !== undefined) return pairs(message.fields.map((field) => [field.name, typeText(field)]));
  const names = contract.registry.getEnum(symbol) ?? contract.registry.getEnum(`trinity.gate.v1.${symbol}`);
  if (names !== undefined) return pairs(names.values.map(({ name, number }) => [name, String(number)]));
  throw new UsageError(`there is no message or enumeration ${JSON.stringify(symbol)}`);
}

function methodText({ input, output, isRequestStream, isResponseStream }: DynamicMethod): string {
  return pairs([
    ["takes", `${isRequestStream ? "stream of " : ""}${input.typeName}`],
    ["gives", `${isResponseStream ? "stream of " : ""}${output.typeName}`],
  ]);
}

/** `repeated trinity.gate.v1.Run`, `optional uint64`, `string`. */
function typeText(field: DescField): string {
  const named =
    field.message?.typeName ?? field.enum?.typeName ?? scalarNames[field.scalar ?? 0] ?? "unknown";
  if (field.fieldKind === "list") return `repeated ${named}`;
  if (field.fieldKind === "map") return `map to ${named}`;
  return field.proto.proto3Optional ? `optional ${named}` : named;
}

/** Scalar types by their number in descriptor.proto. */
const scalarNames: Readonly<Record<number, string>> = {
  1: "double",
  2: "float",
  3: "int64",
  4: "uint64",
  5: "int32",
  8: "bool",
  9: "string",
  12: "bytes",
  13: "uint32",
};
