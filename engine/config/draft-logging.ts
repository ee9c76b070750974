import { lenientText, oneOf, orNull, truth } from "./convert.ts";
import { optional, optionalSection, refuse, type Section } from "./section.ts";
import type { LoggingConfig } from "./session.ts";

/** Reads the `logging` map of a run config (engine-core 12.5). Undefined when a problem has been reported. */
export function draftLogging(top: Section): LoggingConfig | undefined {
  const section = optionalSection(top, "logging");
  if (section === undefined) return undefined;
  const enabled = optional(section, "enabled", truth, false);
  const destination = optional(
    section,
    "destination",
    oneOf<LoggingConfig["destination"]>(["memory", "stdout", "file"]),
    "memory",
  );
  const filePath = optional(section, "file_path", orNull(lenientText), null);
  const includeTicks = optional(section, "include_ticks", truth, true);
  const includeWindows = optional(section, "include_windows", truth, true);
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
