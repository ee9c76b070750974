import type { PruneEffect } from "../../proto/gen/trinity/gate/v1/admin.ts";
import { cleanText } from "./clean-text.ts";

/** What a sweep takes: how many and how much, and what stays although the rule says otherwise. */
export function effectText(effect: PruneEffect | undefined): string {
  if (effect === undefined) return "nothing goes\n";
  const { count, bytes, replaysEnded, kept } = effect;
  const replays = replaysEnded === 0n ? "" : `; ${replaysEnded} runs can be had again only by running them`;
  const stays = kept.map((line) => `  stays: ${cleanText(line)}\n`).join("");
  return `${count} go, ${bytes} bytes${replays}\n${stays}`;
}
