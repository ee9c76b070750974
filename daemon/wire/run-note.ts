import type { RunNote as WireNote } from "../../proto/gen/trinity/gate/v1/runs.ts";
import type { RunNote } from "../../store/notes.ts";
import { toTimestamp } from "./timestamp.ts";

export function toRunNote({ seq, actor, atMs, text }: RunNote): WireNote {
  return { seq: BigInt(seq), actor, at: toTimestamp(atMs), text };
}
