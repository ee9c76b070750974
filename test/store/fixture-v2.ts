import { createHash } from "node:crypto";
import { trinity } from "../cli/command-line.ts";

/**
 * What a daemon is asked about the store in `fixtures/v2`; what the one that left it answered is in
 * `fixtures/v2.answers.jsonl`. Whole answers, so that nothing of it can get lost; a later daemon may say more.
 */
export const questions: readonly string[] = [
  "runs --json",
  "run show whole --json",
  "run show taken --json",
  "run show deleted --json",
  "attempts retried --json",
  "logs whole --json",
  "logs stopped --json",
  'call IntrospectionService/ListTicks {"run_id":"whole"}',
  'call IntrospectionService/ReadSnapshot {"run_id":"whole"}',
  'call IntrospectionService/ReadSnapshot {"run_id":"taken"}',
  'call RunsService/GetRunConfig {"run_id":"whole"}',
  'call RunsService/ListRunNotes {"run_id":"whole"}',
  'call RunsService/ListCheckpoints {"run_id":"stopped"}',
  "scenario show mine --json",
  "scenario revisions mine --json",
  "scenario revisions unwanted --json",
  "governance show --json",
  "governance history --json",
  'call ConfigService/ListConfigVersions {"config_name":"profile"}',
  "artifact list --json",
  "events --json",
  "admin audit --action start --json",
  "admin audit --action kill --json",
  "admin audit --action rotate_secret --json",
  "admin retention show --json",
];

/** The answers, by question; what changes from one asking to the next is left out. */
export async function askAll(address: string): Promise<Readonly<Record<string, unknown>>> {
  const answers: Record<string, unknown> = {};
  for (const line of questions) {
    const { code, out } = await trinity(line.split(" "), { address, nowMs: () => Date.now() });
    answers[line] = code === 0 ? stable(line, out) : { code };
  }
  return answers;
}

/** One document, or one for each line; of the session document its digest. */
function stable(line: string, out: string): unknown {
  if (line.includes("ReadSnapshot")) return createHash("sha256").update(out).digest("hex");
  const parsed = out.startsWith("{\n") ? [out] : out.split("\n").filter((text) => text !== "");
  return parsed.map((text) => JSON.parse(text, withoutMoment));
}

const ofTheMoment = ["freshness", "cursor", "next_page_token"];

function withoutMoment(key: string, value: unknown): unknown {
  return ofTheMoment.includes(key) ? undefined : value;
}
