import type { NapLayer, NapMode } from "../records.ts";
import { amongWords } from "./rule.ts";
import { refuse, type Section } from "./section.ts";

/** The layers an envelope can be on (engine-core 12.3). */
export const napLayers: readonly NapLayer[] = ["INGRESS", "DATA", "CTRL", "EGRESS", "GOV"];

/** The modes an envelope can have (engine-core 12.3). */
export const napModes: readonly NapMode[] = ["P", "I", "S", "G"];

/** Reports a mode that no envelope can have. */
export function checkMode(section: Section, name: string, mode: string | undefined): void {
  const reason = mode === undefined ? undefined : amongWords(napModes).refusal(mode);
  if (reason !== undefined) refuse(section, name, reason);
}
