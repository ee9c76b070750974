import type { SessionConfig } from "../../engine/config/session.ts";
import { sessionWarnings } from "../../engine/config/session-warnings.ts";
import { cleanText } from "../output/clean-text.ts";
import { type Aether, note } from "./aether-shell.ts";
import { WarningsRefused } from "./config-refused.ts";

/**
 * Says on standard error what a session should make an operator wonder about, before it runs.
 *
 * @throws WarningsRefused when there is any and `isStrict`
 */
export function heedWarnings(aether: Aether, session: SessionConfig, isStrict: boolean = false): void {
  const warnings = sessionWarnings(session);
  if (isStrict && warnings.length > 0) throw new WarningsRefused(warnings);
  for (const { message } of warnings)
    note(aether, `${aether.paintErr("held", "warning:")} ${cleanText(message)}`);
}
