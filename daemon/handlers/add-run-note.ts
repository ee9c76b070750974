import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { Notes, RunNote } from "../../store/notes.ts";
import { checkPresent } from "../rpc/fields.ts";
import { mutationRpc } from "../rpc/mutation-rpc.ts";
import type { Rpc } from "../rpc/rpc.ts";
import type { RunFinder } from "../runs/run-finder.ts";
import { toRunNote } from "../wire/run-note.ts";
import { parseRunId } from "./named-thing.ts";
import { runTarget } from "./steer.ts";

export type AddRunNoteDeps = {
  readonly runs: RunFinder;
  readonly notes: Pick<Notes, "add">;
  readonly sha256: (text: string) => string;
  readonly nowMs: () => number;
};

const noteBytesMax = 4096;

/** Notes something on a run, also on an ended one. The audit keeps its digest, the note itself stands with the run. */
export function addRunNote({ runs, notes, sha256, nowMs }: AddRunNoteDeps): Rpc {
  return mutationRpc(RunsServiceService.addRunNote, {
    action: "annotate",
    roles: ["operator"],
    parse: (request, violations) => {
      checkPresent(violations, "text", request.text.trim(), "what is to be noted");
      const bytes = Buffer.byteLength(request.text);
      if (bytes > noteBytesMax)
        violations.push({
          field: "text",
          description: `has ${bytes} bytes; at most ${noteBytesMax} are kept`,
        });
      return { text: parseRunId(request, violations), note: request.text };
    },
    targets: runTarget,
    answer: async ({ text, note }, { caller }, deed) => {
      const { record } = runs.byText(text);
      const told = deed.with((added: RunNote) => ({
        response: { note: toRunNote(added) },
        targets: runTarget(record),
        after: { note: added.seq, digest: sha256(note) },
      }));
      const added = await notes.add(record.runId, { actor: caller.actor, atMs: nowMs(), text: note }, told);
      return { note: toRunNote(added) };
    },
  });
}
