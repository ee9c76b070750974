import type { ConfigChange } from "../../proto/gen/trinity/gate/v1/common.ts";
import { cleanText } from "./clean-text.ts";

/** A line per changed value: `path: before -> after`. */
export function changesText(changes: readonly ConfigChange[]): string {
  return changes
    .map(({ path, beforeJson, afterJson }) => {
      const before = beforeJson === "" ? "nothing" : cleanText(beforeJson);
      const after = afterJson === "" ? "nothing" : cleanText(afterJson);
      return `${cleanText(path)}: ${before} -> ${after}\n`;
    })
    .join("");
}
