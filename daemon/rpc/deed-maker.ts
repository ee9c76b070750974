import type { JsonRecord } from "../../engine/json/json.ts";
import type { AdminEventDraft, AdminTarget, Deed, DeedOf } from "../../store/deed.ts";

/** What a handler tells of a change, once it is known what it amounts to. */
export type Told<Response> = {
  readonly response: Response;
  /** Those of the request when absent. */
  readonly targets?: readonly AdminTarget[];
  /** Only what changed. */
  readonly before?: JsonRecord;
  readonly after?: JsonRecord;
  /** `noop`: everything was so already; `pending`: announced, to be closed by a record that completes it. */
  readonly outcome?: "applied" | "noop" | "pending";
};

/** How a handler ties the audit record of its call to the change. */
export type DeedMaker<Response> = {
  /**
   * For the store's write that makes the change: record and answer go into the same commit (daemon.md 4.2). A call
   * makes at most one such write.
   */
  readonly with: <Result>(tell: (result: Result, adminEventId: string) => Told<Response>) => DeedOf<Result>;
  /** For a call that writes nothing of its own: what is recorded when it returns. */
  readonly note: (told: Told<Response>) => Response;
  /**
   * Announces an effect outside the store before it is made; whatever is recorded of the call afterwards closes the
   * announcement (wiring-and-runs 7.4, "Order of writing"). At most once per call.
   */
  readonly announce: (after: JsonRecord) => Promise<void>;
};

/** What was tied or noted, for the wrapper of the call. */
export type DeedState<Response> = DeedMaker<Response> & {
  /** The audit record and the answer that a write has carried; null while none has. */
  readonly carried: () => { readonly adminEventId: string; readonly response: Response } | null;
  /** What to record now, when no write has. */
  readonly noted: () => Told<Response> | null;
};

/** What is known of a call before its outcome. */
export type DeedBase = Omit<
  AdminEventDraft,
  "before" | "after" | "outcome" | "errorCode" | "detail" | "count" | "completes"
>;

/** The announcement of a call; null while it has made none. */
export type Announced = { adminEventId: string | null };

/**
 * `base` is what is known of the call before it is made; `keep` makes the outcome kept for its request id; `record`
 * puts a record into the audit at once.
 */
export function newDeedState<Response>(
  base: DeedBase,
  keep: (response: Response) => Deed["outcome"],
  record: (deedOf: (adminEventId: string) => Deed) => Promise<string>,
  announced: Announced,
): DeedState<Response> {
  let carried: ReturnType<DeedState<Response>["carried"]> = null;
  let noted: Told<Response> | null = null;
  return {
    with: (tell) => (result, adminEventId) => {
      const told = tell(result, adminEventId);
      carried = { adminEventId, response: told.response };
      return deedOfTold(base, told, keep(told.response), announced);
    },
    announce: async (after) => {
      const event = { ...eventOf(base), after, outcome: "pending" } as const;
      announced.adminEventId = await record(() => ({ event, outcome: null }));
    },
    note: (told) => {
      noted = told;
      return told.response;
    },
    carried: () => carried,
    noted: () => noted,
  };
}

/** The deed of what a handler told. */
export function deedOfTold<Response>(
  base: DeedBase,
  told: Told<Response>,
  outcome: Deed["outcome"],
  announced: Announced,
): Deed {
  const event: AdminEventDraft = {
    ...eventOf(base),
    targets: told.targets ?? base.targets,
    before: told.before ?? null,
    after: told.after ?? null,
    outcome: told.outcome ?? "applied",
    completes: announced.adminEventId,
  };
  return { event, outcome };
}

function eventOf(base: DeedBase): AdminEventDraft {
  return {
    ...base,
    before: null,
    after: null,
    outcome: "applied",
    errorCode: null,
    detail: null,
    count: 1,
    completes: null,
  };
}
