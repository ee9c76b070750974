import type { Command } from "commander";
import { parseSmallCount } from "./count.ts";

/** (daemon.md 2.1, Lists) */
const pageSizeMax = 1_000;
const pageSizeDefault = 50;

/** The options of every list (cli.md 1). */
export type ListOptions = { readonly limit: number; readonly page?: string };

/** Of a list that can be filtered. */
export type FilteredListOptions = ListOptions & { readonly filter?: string };

/** The page an operator asks for, as requests carry it. */
export function pageOf({ limit, page }: ListOptions): {
  readonly pageSize: number;
  readonly pageToken: string;
} {
  return { pageSize: limit, pageToken: page ?? "" };
}

/** Declares `--filter` (cli.md 1, "Filters"). */
export function withFilter(command: Command): Command {
  return command.option("--filter <expr>", "only what fits: FIELD OP VALUE, joined by AND; OP is = != < > ~");
}

/** Declares `--limit` and `--page`. */
export function withListOptions(command: Command): Command {
  return command
    .option(
      "--limit <n>",
      "at most so many",
      (text) => parseSmallCount("--limit", text, pageSizeMax),
      pageSizeDefault,
    )
    .option("--page <token>", "go on where a former list ended");
}
