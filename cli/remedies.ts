/** What an operator may try after a refusal, by its reason (daemon.md 2.2); null when the message says it all. */
export function remedyOf(reason: string): string | null {
  return remedies[reason] ?? null;
}

const remedies: Readonly<Record<string, string>> = {
  RUN_ACTIVE:
    "watch it with `trinity tui`, wait with `trinity run wait active`, or end it with `trinity run stop active`",
  RUN_NOT_PAUSED: "`trinity run pause` holds a run at its next tick boundary",
  RUN_NOT_RUNNING: "`trinity run show` tells its state",
  RUN_TERMINAL: "`trinity run start` begins a new one",
  NO_ACTIVE_SCENARIO: "name one, or choose it with `trinity scenario activate`",
  REASON_MISSING: "give one with --reason",
  DRAINING: "the daemon is stopping; start it again with `trinity daemon start`",
};
