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
};

/** What was tied or noted, for the wrapper of the call. */
export type DeedState<Response> = DeedMaker<Response> & {
  /** The audit record and the answer that a write has carried; null while none has. */
  readonly carried: () => { readonly adminEventId: string; readonly response: Response } | null;
  /** What to record now, when no write has. */
  readonly noted: () => Told<Response> | null;
};

/** `base` is what is known of the call before it is made; `keep` makes the outcome kept for its request id. */
export function newDeedState<Response>(
  base: Omit<
    AdminEventDraft,
    "before" | "after" | "outcome" | "errorCode" | "detail" | "count" | "completes"
  >,
  keep: (response: Response) => Deed["outcome"],
): DeedState<Response> {
  let carried: ReturnType<DeedState<Response>["carried"]> = null;
  let noted: Told<Response> | null = null;
  return {
    with: (tell) => (result, adminEventId) => {
      const told = tell(result, adminEventId);
      carried = { adminEventId, response: told.response };
      return deedOfTold(base, told, keep(told.response));
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
  base: Parameters<typeof newDeedState>[0],
  told: Told<Response>,
  outcome: Deed["outcome"],
): Deed {
  const event: AdminEventDraft = {
    ...base,
    targets: told.targets ?? base.targets,
    before: told.before ?? null,
    after: told.after ?? null,
    outcome: told.outcome ?? "applied",
    errorCode: null,
    detail: null,
    count: 1,
    completes: null,
  };
  return { event, outcome };
}
