import { Command } from "commander";
import type { RunNote } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { call } from "../call.ts";
import { type Cli, print } from "../cli.ts";
import { exitCode } from "../failures.ts";
import { type MutationOptions, mutate, mutationOf, withMutationOptions } from "../mutation.ts";
import { cleanText } from "../output/clean-text.ts";
import { timeText } from "../output/times.ts";
import { resolveRun } from "../run-reference.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity run note` (cli.md 2). */
export function noteRunCommand(run: Runner): Command {
  return withMutationOptions(new Command("note"))
    .description("note something on a run for ever; without a text: its notes, oldest first")
    .argument("<run>", "id, beginning of it, `last` or `active`")
    .argument("[text]", "the note; - reads it from standard input")
    .addHelpText("after", example("trinity run note last 'cooling failed at 02:10'", "trinity run note last"))
    .action(run(noteOnRun));
}

async function noteOnRun(
  cli: Cli,
  reference: string,
  text: string | undefined,
  options: MutationOptions,
): Promise<number> {
  const { runs } = cli.client;
  const runId = await resolveRun(cli, reference);
  if (text === undefined) {
    const response = await call(cli, runs, runs.listRunNotes, { runId });
    print(cli, "ListRunNotesResponse", response, () => response.notes.map(noteText).join(""));
    return exitCode.done;
  }
  const content = text === "-" ? (await cli.shell.terminal.read()).trimEnd() : text;
  const request = { runId, text: content, ...mutationOf(cli, options) };
  const response = await mutate(cli, options, runs, runs.addRunNote, request);
  const { note } = response;
  print(cli, "AddRunNoteResponse", response, () => (note === undefined ? "" : noteText(note)));
  return exitCode.done;
}

function noteText({ seq, at, actor, text }: RunNote): string {
  return `${seq}  ${timeText(at)}  ${cleanText(actor)}  ${cleanText(text)}\n`;
}
