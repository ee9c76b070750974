import type { FollowEvent, Follower } from "../proto/client/follow.ts";
import { nameUnreachable } from "./call.ts";
import { type Cli, note } from "./cli.ts";
import { Interrupted } from "./failures.ts";

/**
 * Follows a stream until it ends in order. A connection lost on the way is taken up again, and said.
 *
 * @throws DaemonUnreachable when nobody answers from the start, CallFailure when refused, Interrupted on Ctrl-C
 */
export function untilEnded<Message>(
  cli: Cli,
  follow: (onEvent: (event: FollowEvent<Message>) => void) => Follower,
  onMessage: (message: Message) => void,
): Promise<void> {
  const { interrupted } = cli.shell;
  return new Promise((resolve, reject) => {
    let isConnected = false;
    let isLost = false;
    const settle = (conclude: () => void): void => {
      follower.stop();
      interrupted.removeEventListener("abort", onInterrupt);
      conclude();
    };
    const onInterrupt = (): void => settle(() => reject(new Interrupted()));
    const follower = follow((event) => {
      switch (event.kind) {
        case "message":
          isConnected = true;
          if (isLost) note(cli, `connected to ${cli.address} again`);
          isLost = false;
          onMessage(event.message);
          return;
        case "lost":
          if (!isConnected) settle(() => reject(nameUnreachable(cli, event.failure)));
          // Once: the daemon may be away for long.
          else if (!isLost) note(cli, `connection to ${cli.address} lost; trying again until it is back`);
          isLost = true;
          return;
        case "ended":
          settle(() => (event.failure === null ? resolve() : reject(event.failure)));
          return;
      }
      event satisfies never;
    });
    if (interrupted.aborted) onInterrupt();
    else interrupted.addEventListener("abort", onInterrupt, { once: true });
  });
}
