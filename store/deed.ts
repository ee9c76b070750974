import type { JsonRecord } from "../engine/json/json.ts";

/** What an operator can do, as the audit names it: the closed list of wiring-and-runs 7.4. */
export const adminActions = [
  "start",
  "fork",
  "annotate",
  "bulk",
  "prune",
  "pause",
  "resume",
  "step",
  "drain",
  "undrain",
  "replay_request",
  "rotate_secret",
  "change_retention",
  "wiring_override",
  "wiring_restore",
  "retry",
  "revive",
  "stop",
  "kill",
  "cancel",
  "gate_approve",
  "gate_reject",
  "supersede_pass",
  "publish",
  "promote",
  "config_update",
  "stream_change",
  "orphan_cleanup",
  "deploy",
  "delete",
  "pin",
  "export",
  "verify",
  "diagnose",
  "checkpoint",
  "reload",
  "cancel_operation",
  "backup",
  "restore",
  "shutdown",
] as const;

/** One of `adminActions`. */
export type AdminAction = (typeof adminActions)[number];

/** What an admin action can be about. */
export const targetKinds = [
  "run",
  "plan",
  "task",
  "attempt",
  "artifact",
  "stream",
  "secret",
  "config",
  "node",
  "service",
] as const;

/** What an action was about. */
export type AdminTarget = { readonly kind: (typeof targetKinds)[number]; readonly id: string };

/** Who can act: a person, a program, or the daemon by itself. */
export const actorKinds = ["user", "service", "system"] as const;

/** Who acted; `role` is the one that allowed it, empty when none did. */
export type Actor = {
  readonly kind: (typeof actorKinds)[number];
  readonly id: string;
  readonly role: string;
};

/** How an action ended; `pending` ones are closed by another record. */
export const adminOutcomes = ["applied", "refused", "noop", "failed", "pending"] as const;

/** One of `adminOutcomes`. */
export type AdminOutcome = (typeof adminOutcomes)[number];

/** An audit record before it has its place in the chain (wiring-and-runs 7.4). Times are milliseconds since 1970, UTC. */
export type AdminEventDraft = {
  readonly actionType: AdminAction;
  readonly actor: Actor;
  readonly observedAtMs: number;
  /** Empty only when the record is about the missing reason itself. */
  readonly reason: string;
  readonly targets: readonly AdminTarget[];
  /** Only what changed; secrets as name, version and fingerprint. */
  readonly before: JsonRecord | null;
  readonly after: JsonRecord | null;
  readonly outcome: AdminOutcome;
  /** With `refused` and `failed`. */
  readonly errorCode: string | null;
  readonly detail: string | null;
  /** The daemon's environment name; null when it has none. */
  readonly environment: string | null;
  readonly requestId: string | null;
  /** How often it happened: more than 1 for refusals told together (DESIGN decision 31). */
  readonly count: number;
  /** The announced event this one closes. */
  readonly completes: string | null;
};

/** An audit record in the chain. */
export type AdminEvent = AdminEventDraft & {
  /** `ae-` and the sequence number in ten digits. */
  readonly adminEventId: string;
  /** Dense from 1. */
  readonly seq: number;
  /** 64 hex digits; those of the first record's predecessor are zeros. */
  readonly prevDigest: string;
  readonly digest: string;
};

/** What a request is known by: the same id of another actor or method is another request. */
export type RequestKey = { readonly actor: string; readonly method: string; readonly requestId: string };

/** How a request ended, kept so that its twin gets the same answer (daemon.md 2.1, "Idempotency"). */
export type RequestOutcome = {
  readonly key: RequestKey;
  /** SHA-256 of the whole request. */
  readonly digest: string;
  readonly atMs: number;
  readonly ending:
    | { readonly kind: "answered"; readonly response: Uint8Array }
    | { readonly kind: "refused"; readonly error: KeptError };
};

/** A refusal as it is kept: enough to make the same one again. */
export type KeptError = {
  readonly code: string;
  readonly message: string;
  /** The details of the refusal as JSON text; opaque to the store. */
  readonly detailsText: string;
};

/** What goes into the same commit as an effect: its audit record, and the outcome when the request has an id. */
export type Deed = { readonly event: AdminEventDraft; readonly outcome: RequestOutcome | null };

/** Makes the deed of a change once its result and the id of its audit record are known. */
export type DeedOf<Result> = (result: Result, adminEventId: string) => Deed;
