import type { NapLayer, NapMode } from "../records.ts";
import { shown } from "./convert.ts";
import { refuse, type Section } from "./section.ts";

/** The layers an envelope can be on (engine-core 12.3). */
export const napLayers: readonly NapLayer[] = ["INGRESS", "DATA", "CTRL", "EGRESS", "GOV"];

/** The modes an envelope can have (engine-core 12.3). */
export const napModes: readonly NapMode[] = ["P", "I", "S", "G"];

/** Reports a layer that no envelope can be on. */
export function checkLayer(section: Section, name: string, layer: string | undefined): void {
  checkWord(section, name, napLayers, layer);
}

/** Reports a mode that no envelope can have. */
export function checkMode(section: Section, name: string, mode: string | undefined): void {
  checkWord(section, name, napModes, mode);
}

function checkWord(section: Section, name: string, words: readonly string[], word: string | undefined): void {
  if (word === undefined || words.includes(word)) return;
  refuse(section, name, `must be one of ${words.join(", ")}, not ${shown(word)}`);
}
