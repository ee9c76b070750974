import { type Cli, note, print } from "./cli.ts";
import { exitCode } from "./failures.ts";
import { cleanText } from "./output/clean-text.ts";
import type { MessageName, MessageOf } from "./output/messages.ts";
import { table } from "./output/table.ts";

/** How one page of a list is shown as text. Cells may hold any text; control characters are taken out here. */
export type Columns<Item> = {
  readonly header: readonly string[];
  readonly row: (item: Item) => readonly string[];
};

/** Prints a page of a list as a table, newest first, and says on standard error where it goes on (cli.md 1, "Lists"). */
export function printPage<Name extends MessageName, Item>(
  cli: Cli,
  name: Name,
  response: MessageOf<Name> & { readonly nextPageToken?: string },
  items: readonly Item[],
  { header, row }: Columns<Item>,
): number {
  print(cli, name, response, () =>
    table(
      header,
      items.map((item) => row(item).map(cleanText)),
      cli.shell.terminal.outColumns(),
    ),
  );
  const next = response.nextPageToken ?? "";
  if (next !== "") note(cli, `next page: --page ${next}`);
  return exitCode.done;
}
