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
  // Of a daemon that takes no new runs, and of one that ends.
  DRAINING:
    "`trinity admin undrain` lets runs start again; one that is stopping is started with `trinity daemon start`",
  SAFE_MODE: "`trinity status` tells what is damaged, `trinity admin restore --help` the two ways out",
  STORAGE_PRESSURE: "make room: `trinity prune logs --older-than 30d`, or another disk",
  RUN_TOO_LARGE: "allow more with --max-bytes, run fewer ticks, or make room with `trinity prune`",
  QUEUE_FULL: "`trinity runs --queue` lists what waits; `trinity run stop` takes one out",
  NO_IDENTITY: "give --token-file FILE, or keep it with `trinity context add`",
  TOKEN_INVALID:
    "give --token-file FILE with a token that holds there; over the owner's socket none is needed",
  ROLE_INSUFFICIENT: "`trinity whoami` tells your roles; access.yaml gives them",
  LISTENER_LOCAL_ONLY: "do it on the daemon's machine, through the owner's socket",
  ETAG_MISMATCH: "somebody has changed it meanwhile: look at it again, then repeat the command",
  REQUEST_ID_REUSED: "leave --request-id out for a request of its own",
};
