import type { Command } from "./command.ts";
import type { Update } from "./effect.ts";
import { type Model, nextRequestId } from "./model.ts";
import { type Receipt, receiptsMax } from "./receipt.ts";

/** Sends a command once, and opens its receipt. Whether it may be sent is the caller's question. */
export function send(model: Model, command: Command): Update {
  const requestId = nextRequestId(model);
  const receipt: Receipt = {
    requestId,
    command,
    sentMono: model.now.monoMs,
    fromTick: model.views.run.value?.ticksCompleted ?? 0,
    outcome: { kind: "sent" },
  };
  const sent = {
    ...model,
    requests: model.requests + 1,
    receipts: [...model.receipts.slice(1 - receiptsMax), receipt],
    dialog: null,
    notice: null,
  };
  return [sent, [{ kind: "send", requestId, command }]];
}
