import { type Operation, OperationState } from "../../proto/gen/trinity/gate/v1/operations.ts";
import { cleanText } from "./clean-text.ts";
import type { Paint } from "./colours.ts";
import { nameOf } from "./names.ts";
import { pairs } from "./table.ts";
import { timeText } from "./times.ts";

/** `12/100 bytes`; what there is to do in all may be unknown. */
export function progressText({ progress }: Operation): string {
  if (progress === undefined) return "-";
  const total = progress.total === 0n ? "" : `/${progress.total}`;
  return `${progress.done}${total} ${cleanText(progress.unit)}`.trim();
}

/** The whole record. */
export function operationBlock(operation: Operation, paint: Paint): string {
  const { error } = operation;
  return pairs(
    [
      ["operation", cleanText(operation.operationId)],
      ["kind", cleanText(operation.kind)],
      ["state", nameOf(OperationState, operation.state)],
      ["progress", progressText(operation)],
      ["began", timeText(operation.createdAt)],
      ["ended", operation.endedAt === undefined ? null : timeText(operation.endedAt)],
      ["by", cleanText(operation.createdBy)],
      ["result", operation.resultJson === "" ? null : cleanText(operation.resultJson)],
      ["error", error && paint("bad", `${cleanText(error.errorCode)}: ${cleanText(error.message)}`)],
      ["admin event", operation.adminEventId === "" ? null : cleanText(operation.adminEventId)],
    ].map(([name, value]) => [name ?? "", value ?? null] as const),
  );
}
