import { createHash } from "node:crypto";
import type {
  AdminAction,
  AdminEventDraft,
  AdminTarget,
  Deed,
  RequestKey,
  RequestOutcome,
} from "../../store/deed.ts";
import { CockpitError } from "../errors.ts";
import type { Caller } from "./caller.ts";
import { type Announced, type DeedMaker, deedOfTold, newDeedState } from "./deed-maker.ts";
import { isFinal, refusalOf } from "./failures.ts";
import { checkId, type Violations } from "./fields.ts";
import { actorOf, anyRole, checkPermission, type Permission } from "./permission.ts";
import { type Answered, answeredOutcome, keptErrorOf, requestIdReused } from "./request-memory.ts";
import { checkReason } from "./request-reason.ts";
import type { Call, MethodDefinition, Rpc, RpcShell } from "./rpc.ts";
import { inputOf } from "./rpc-request.ts";
import { type AskedCall, type UnaryAnswer, unaryRpc } from "./unary-rpc.ts";

/** Where the wrapper of every mutation records what became of it. */
export type DeedRecorder = {
  /** Records a deed that no write of the call has carried; answers the id of its audit record. */
  readonly record: (deedOf: (adminEventId: string) => Deed) => Promise<string>;
  /** Records a refusal; answers the id of the record it is told in. */
  readonly refuse: (
    refusal: AdminEventDraft,
    method: string,
    outcome: RequestOutcome | null,
  ) => Promise<string>;
  /** The environment's name (daemon.md 3.6); null when it has none. */
  readonly environment: string | null;
  readonly nowMs: () => number;
};

/** The fields every mutation has (daemon.md 2.1, "Idempotency" and "Reason"). */
type Mutation = { readonly requestId: string; readonly reason: string; readonly validateOnly?: boolean };

/** A method that changes something. */
export type Mutating<Request, Input, Response> = Permission & {
  /** What the audit calls it (wiring-and-runs 7.4). */
  readonly action: AdminAction | ((request: Request) => AdminAction);
  /** Pure; gathers everything that is wrong with the request. */
  readonly parse: (request: Request, violations: Violations) => Input;
  /** What the request is about, told also when it is refused; ids as the caller gave them. */
  readonly targets: (request: Request) => readonly AdminTarget[];
  readonly answer: (input: Input, call: Call, deed: DeedMaker<Response>) => Response | Promise<Response>;
  /** The request as its id is remembered by: without what must not be kept, not even as a digest. */
  readonly remembered?: (request: Request) => Request;
  /** Taken also while the disk has too little room: it ends work, makes room, or adds nothing but its record. */
  readonly worksUnderPressure?: boolean;
  /** Taken also while the daemon stops. */
  readonly worksWhileDraining?: boolean;
};

/** One call of a mutation, as far as it is known. */
type Told<Request, Input, Response> = {
  readonly definition: MethodDefinition<Request, Response>;
  readonly mutation: Mutating<Request, Input, Response>;
  readonly request: Request;
  readonly shell: RpcShell;
  readonly announced: Announced;
};

/**
 * A mutation: needs a role and a reason, is refused while the daemon stops, happens once per request id, and leaves an
 * audit record whether it was done or refused (daemon.md 2.5, "One interceptor chain"). With `validate_only` it is a
 * read that anybody may make, and nothing is recorded.
 */
export function mutationRpc<Request extends Mutation, Input, Response>(
  definition: MethodDefinition<Request, Response>,
  mutation: Mutating<Request, Input, Response>,
): Rpc {
  const { path } = definition;
  return unaryRpc(definition, async (request, asked, shell) => {
    const told = { definition, mutation, request, shell, announced: { adminEventId: null } };
    if (request.validateOnly === true) return dryRun(told, asked);
    const caller = await refusing(told, null, null, () => shell.identify(asked));
    const keyed = await refusing(told, caller, null, () => {
      checkPermission(caller, mutation, path);
      return keyedRequest(told, caller);
    });
    const call: Call = { caller, onOver: asked.onOver };
    const act = (): Promise<Answered> => refusing(told, caller, keyed, () => done(told, call, keyed));
    if (keyed === null) return answerOf(await act(), false);
    const remembered = await shell.requests.once(keyed.key, keyed.digest, act);
    switch (remembered.kind) {
      case "answered":
        return answerOf(remembered, remembered.isReplay);
      case "refused":
        throw remembered.refusal;
      case "reused":
        return refusing(told, caller, null, () => {
          throw requestIdReused(keyed.key);
        });
    }
  });
}

const pressureRetryMs = 5_000;

/** What a request with an id is remembered by. */
type KeyedRequest = { readonly key: RequestKey; readonly digest: string };

/** Null without an id, and with one that will be refused with the other fields. */
function keyedRequest<Request extends Mutation, Input, Response>(
  { definition, mutation, request }: Told<Request, Input, Response>,
  { actor }: Caller,
): KeyedRequest | null {
  const { requestId } = request;
  const violations: Violations = [];
  checkId(violations, "request_id", requestId);
  if (requestId === "" || violations.length > 0) return null;
  const kept = mutation.remembered?.(request) ?? request;
  const digest = createHash("sha256").update(definition.requestSerialize(kept)).digest("hex");
  return { key: { actor, method: definition.path, requestId }, digest };
}

async function done<Request extends Mutation, Input, Response>(
  told: Told<Request, Input, Response>,
  call: Call,
  keyed: KeyedRequest | null,
): Promise<Answered> {
  const { definition, mutation, request, shell } = told;
  checkReason(request.reason);
  if (shell.isDraining() && mutation.worksWhileDraining !== true) {
    throw new CockpitError("draining", "the daemon is stopping and takes no changes");
  }
  if (mutation.worksUnderPressure !== true && shell.isUnderPressure()) {
    throw new CockpitError(
      "storage_pressure",
      "the disk has too little room left; free some, it goes on by itself (trinity health)",
      { retryDelayMs: pressureRetryMs },
    );
  }
  const input = inputOf(request, (message, violations: Violations) => {
    checkId(violations, "request_id", message.requestId);
    return mutation.parse(message, violations);
  });
  const draft = draftOf(told, call.caller);
  const keep = (response: Response): RequestOutcome | null =>
    keyed === null
      ? null
      : answeredOutcome(keyed, draft.observedAtMs, definition.responseSerialize(response));
  const deed = newDeedState<Response>(draft, keep, shell.deeds.record, told.announced);
  const answered = await mutation.answer(input, call, deed);
  // What was kept is what is answered, so that a replay says the same.
  const { response, adminEventId } = deed.carried() ?? {
    response: answered,
    adminEventId: await shell.deeds.record(() =>
      deedOfTold(draft, deed.noted() ?? { response: answered }, keep(answered), told.announced),
    ),
  };
  shell.onMutation({ path: definition.path, actor: call.caller.actor, reason: request.reason });
  return { response: definition.responseSerialize(response), adminEventId };
}

/** What a call would answer; whoever may read may ask (wiring-and-runs 7.9). */
async function dryRun<Request extends Mutation, Input, Response>(
  { definition, mutation, request, shell }: Told<Request, Input, Response>,
  asked: AskedCall,
): Promise<UnaryAnswer> {
  const caller = await shell.identify(asked);
  checkPermission(caller, anyRole, definition.path);
  const response = await mutation.answer(
    inputOf(request, mutation.parse),
    { caller, onOver: asked.onOver },
    noDeed<Response>(),
  );
  return { bytes: definition.responseSerialize(response), trailer: {} };
}

/** A dry run that reached a write would be a mistake of ours. */
function noDeed<Response>(): DeedMaker<Response> {
  return {
    with: () => {
      throw new Error("a dry run writes nothing");
    },
    note: ({ response }) => response,
    announce: () => Promise.reject(new Error("a dry run announces nothing")),
  };
}

/** Does a part of a call; what refuses it is recorded, and says in which record. */
async function refusing<Request extends Mutation, Input, Response, Result>(
  told: Told<Request, Input, Response>,
  caller: Caller | null,
  keyed: KeyedRequest | null,
  part: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await part();
  } catch (failure) {
    throw await recorded(told, caller, keyed, failure);
  }
}

async function recorded<Request extends Mutation, Input, Response>(
  told: Told<Request, Input, Response>,
  caller: Caller | null,
  keyed: KeyedRequest | null,
  failure: unknown,
): Promise<unknown> {
  const { deeds } = told.shell;
  const completes = told.announced.adminEventId;
  const refusal = refusalOf(failure);
  const draft = draftOf(told, caller);
  const outcome =
    keyed === null || refusal === null || !isFinal(refusal)
      ? null
      : {
          ...keyed,
          atMs: draft.observedAtMs,
          ending: { kind: "refused", error: keptErrorOf(refusal) } as const,
        };
  const event: AdminEventDraft = {
    ...draft,
    before: null,
    after: null,
    outcome: refusal === null || completes !== null ? "failed" : "refused",
    errorCode: refusal?.code ?? "bug",
    detail: refusal?.message ?? null,
    count: 1,
    completes,
  };
  try {
    // What closes an announcement stands alone; other refusals may be told together.
    const adminEventId =
      completes === null
        ? await deeds.refuse(event, told.definition.path, outcome)
        : await deeds.record(() => ({ event, outcome }));
    return refusal === null ? failure : withAdminEvent(refusal, adminEventId);
  } catch {
    // A store that takes no more writes ends the daemon; the caller still learns why its call failed.
    return failure;
  }
}

function withAdminEvent({ code, message, details }: CockpitError, adminEventId: string): CockpitError {
  const metadata = { ...details.metadata, admin_event_id: adminEventId };
  return new CockpitError(code, message, { ...details, metadata });
}

/** What is known of a call before its outcome. */
function draftOf<Request extends Mutation, Input, Response>(
  { mutation, request, shell }: Told<Request, Input, Response>,
  caller: Caller | null,
): Parameters<typeof deedOfTold>[0] {
  return {
    actionType: typeof mutation.action === "function" ? mutation.action(request) : mutation.action,
    actor: caller === null ? { kind: "user", id: "unknown", role: "" } : actorOf(caller, mutation),
    observedAtMs: shell.deeds.nowMs(),
    reason: shortened(request.reason, reasonCharsMax),
    targets: mutation
      .targets(request)
      .filter(({ id }) => id !== "")
      .map(({ kind, id }) => ({ kind, id: shortened(id, targetCharsMax) })),
    environment: shell.deeds.environment,
    requestId: request.requestId === "" ? null : shortened(request.requestId, targetCharsMax),
  };
}

/** A refused call may carry anything; its record has bounds. */
const reasonCharsMax = 1000;
const targetCharsMax = 200;

function shortened(text: string, charsMax: number): string {
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text;
}

/** Tells whether the answer was given before, and which audit record tells of it. */
function answerOf({ response, adminEventId }: Answered, isReplay: boolean): UnaryAnswer {
  return {
    bytes: response,
    trailer: {
      ...(isReplay ? { "trinity-replayed": "true" } : {}),
      ...(adminEventId === null ? {} : { "trinity-admin-event-id": adminEventId }),
    },
  };
}
