import type { Int } from "../int.ts";
import { compareInt } from "../int.ts";
import { compareCodePoints } from "../json/compare-code-points.ts";
import type { Schema } from "../json/schema.ts";
import { type Convert, lenientInteger, lenientText, listOf, nonEmpty } from "./convert.ts";
import { may, must, readerOf, schemaOf } from "./field.ts";
import { completedAll, type Draft, type Parsed, type Problem } from "./problem.ts";
import { atLeast, atLeastOne, exactly, notEmpty } from "./rule.ts";
import { elements, openDocument, refuse, type Section, sections } from "./section.ts";
import type { PfnaInput } from "./session.ts";

/** What a run asks of its PFNA file; undefined where the run's own files do not say. */
export type PfnaExpected = {
  readonly gid?: string | undefined;
  readonly runId?: string | undefined;
  /** Number of values per entry: N of the topology. */
  readonly length?: Int | undefined;
};

/** The integeriser computes with doubles, so a value must be within their range. */
const pfnaValue: Convert<Int> = {
  wanted: "an integer within the range of doubles",
  schema: { ...lenientInteger.schema, $comment: "within the range of doubles" },
  take: (value) => {
    const integer = lenientInteger.take(value);
    return integer !== undefined && Number.isFinite(Number(integer)) ? integer : undefined;
  },
};

const entryFields = {
  pfna_id: must(nonEmpty(lenientText), "Id of the entry; of entries with one tick and id the first counts."),
  tick: must(lenientInteger, "The tick before which the values are added; 0: to the initial state.", {
    rule: atLeast(0),
  }),
  values: must(listOf(pfnaValue.schema), "One integer for each node of the topology.", {
    rule: atLeastOne("must hold at least one value"),
  }),
  description: may(lenientText, "", "What the entry is for, for people."),
};

const pfnaFields = {
  v: must(lenientInteger, "Version of the format.", { rule: exactly(0) }),
  pfna_id: must(lenientText, "Id of the bundle; checked, then dropped.", { rule: notEmpty }),
  gid: must(lenientText, "Graph id; must equal the topology's.", { rule: notEmpty }),
  run_id: must(lenientText, "Engine run id; must equal the run's.", { rule: notEmpty }),
  nid: must(lenientText, "The node outside that sends the values.", { rule: notEmpty }),
  entries: must(listOf(schemaOf(entryFields)), "The entries, in any order.", {
    rule: atLeastOne("must hold at least one entry"),
  }),
};

/** A PFNA file (engine-core 12.1). */
export const pfnaSchema: Schema = schemaOf(pfnaFields);

/**
 * Reads a PFNA file (engine-core 12.1): its entries with the bundle's gid, run_id and nid, sorted by tick, then id.
 * The default transform is assumed, which every file-driven run uses, so a value beyond the doubles is refused.
 */
export function parsePfna(
  file: string,
  text: string,
  expected: PfnaExpected = {},
): Parsed<readonly PfnaInput[]> {
  const problems: Problem[] = [];
  const inputs = readInputs(file, text, expected, problems);
  return problems.length > 0 || inputs === undefined ? { ok: false, problems } : { ok: true, value: inputs };
}

function readInputs(
  file: string,
  text: string,
  expected: PfnaExpected,
  problems: Problem[],
): readonly PfnaInput[] | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;
  const { read, checked } = readerOf(top, pfnaFields);
  const v = read("v");
  const bundleId = read("pfna_id");
  const gid = read("gid");
  const runId = read("run_id");
  const nid = read("nid");
  const list = read("entries");
  checked("v", v);
  checked("pfna_id", bundleId);
  checked("gid", gid);
  checked("run_id", runId);
  checked("nid", nid);
  checked("entries", list);
  const entries =
    list && sections(top, "entries", list).map((entry) => entry && draftEntry(entry, expected.length));
  checkOrigin(top, gid, runId, expected);
  if (gid === undefined || runId === undefined || nid === undefined) return undefined;
  return completedAll<PfnaEntry>(entries)
    ?.map((entry) => ({ ...entry, gid, runId, nid }))
    .sort((a, b) => compareInt(a.tick, b.tick) || compareCodePoints(a.pfnaId, b.pfnaId));
}

type PfnaEntry = Pick<PfnaInput, "pfnaId" | "tick" | "values" | "description">;

function draftEntry(entry: Section, length: Int | undefined): Draft<PfnaEntry> {
  const { read, checked } = readerOf(entry, entryFields);
  const pfnaId = read("pfna_id");
  const tick = read("tick");
  const values = readValues(entry, length);
  const description = read("description");
  checked("tick", tick);
  return { pfnaId, tick, values, description };
}

function readValues(entry: Section, length: Int | undefined): readonly Int[] | undefined {
  const { read, checked } = readerOf(entry, entryFields);
  const list = checked("values", read("values"));
  const values = list && elements(entry, "values", list, pfnaValue);
  if (list !== undefined && length !== undefined && list.length !== length) {
    refuse(entry, "values", `values length must match expected_length ${length}, but is ${list.length}`);
  }
  return values;
}

function checkOrigin(
  top: Section,
  gid: string | undefined,
  runId: string | undefined,
  expected: PfnaExpected,
): void {
  if (gid !== undefined && expected.gid !== undefined && gid !== expected.gid) {
    refuse(top, "gid", `PFNA gid must match the topology gid ${expected.gid}, not ${gid}`);
  }
  if (runId !== undefined && expected.runId !== undefined && runId !== expected.runId) {
    refuse(top, "run_id", `PFNA run_id must match the run ${expected.runId}, not ${runId}`);
  }
}
