import type { Schema } from "../json/schema.ts";
import { lenientText, oneOf, orNull, truth } from "./convert.ts";
import { may, readerOf, schemaOf } from "./field.ts";
import { refuse, type Section } from "./section.ts";
import type { LoggingConfig } from "./session.ts";

const fields = {
  enabled: may(truth, false, "Whether structured log lines are written."),
  destination: may(
    oneOf<LoggingConfig["destination"]>(["memory", "stdout", "file"]),
    "memory",
    "Where the lines go.",
  ),
  file_path: may(
    orNull(lenientText),
    null,
    "The file for the destination `file`, relative to this file; the lines are appended.",
  ),
  include_ticks: may(truth, true, "Whether each tick has a line."),
  include_windows: may(truth, true, "Whether each closed window has a line."),
};

/** The `logging` map of a run config (engine-core 12.5). */
export const loggingSchema: Schema = schemaOf(fields, {
  if: { properties: { destination: { const: "file" } }, required: ["destination"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: { properties: { file_path: { type: ["string", "integer"], minLength: 1 } }, required: ["file_path"] },
});

/** Reads the `logging` map of a run config (engine-core 12.5). Undefined when a problem has been reported. */
export function draftLogging(section: Section): LoggingConfig | undefined {
  const { read } = readerOf(section, fields);
  const enabled = read("enabled");
  const destination = read("destination");
  const filePath = read("file_path");
  const includeTicks = read("include_ticks");
  const includeWindows = read("include_windows");
  if (destination === "file" && (filePath === null || filePath === "")) {
    return refuse(section, "file_path", "is required when the destination is file");
  }
  if (
    enabled === undefined ||
    destination === undefined ||
    filePath === undefined ||
    includeTicks === undefined ||
    includeWindows === undefined
  ) {
    return undefined;
  }
  return { enabled, destination, filePath, includeTicks, includeWindows };
}
