import type { ClientReadableStream } from "@grpc/grpc-js";
import { follow } from "../proto/client/follow.ts";
import type { Cli } from "./cli.ts";
import { exitCode } from "./failures.ts";
import { untilEnded } from "./until-ended.ts";

/**
 * Watches a stream until it ends in order, until `onMessage` says that what it got was the last of interest, or until
 * Ctrl-C. `open` is called again after a lost connection and may ask for what comes next.
 *
 * @throws as `untilEnded`
 */
export async function watch<Message>(
  cli: Cli,
  open: () => ClientReadableStream<Message>,
  onMessage: (message: Message) => "more" | "last",
): Promise<number> {
  let isOver = false;
  await untilEnded<Message>(
    cli,
    (onEvent) => follow({ open, onMessage: (message) => message, isLast: () => isOver, onEvent }),
    (message) => {
      isOver = onMessage(message) === "last";
    },
  );
  return exitCode.done;
}
