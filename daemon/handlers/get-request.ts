import {
  AuditServiceService,
  GetRequestResponse,
  RequestState,
} from "../../proto/gen/trinity/gate/v1/audit.ts";
import { CockpitError, isErrorCode } from "../errors.ts";
import { isWorthRetrying } from "../grpc-status.ts";
import { checkId, checkPresent } from "../rpc/fields.ts";
import type { RequestFate, RequestMemory } from "../rpc/request-memory.ts";
import type { Rpc } from "../rpc/rpc.ts";
import { readRpc } from "../rpc/unary-rpc.ts";

export type GetRequestDeps = {
  readonly requests: Pick<RequestMemory, "fateOf">;
  /** The paths of all mutations. */
  readonly methods: () => readonly string[];
};

/** What became of a request whose answer was lost: one's own, or anybody's for an admin. */
export function getRequest({ requests, methods }: GetRequestDeps): Rpc {
  return readRpc(AuditServiceService.getRequest, {
    parse: (request, violations) => {
      checkPresent(violations, "lookup_id", request.lookupId, "the request id to look for");
      checkId(violations, "lookup_id", request.lookupId);
      return request;
    },
    answer: ({ lookupId, actor, method }, { caller }) => {
      const whose = actor === "" ? caller.actor : actor;
      if (whose !== caller.actor && !caller.roles.includes("admin"))
        throw new CockpitError("role_insufficient", "only an admin may ask for the requests of others", {
          metadata: { needed_role: "admin" },
        });
      for (const path of method === "" ? methods() : [method]) {
        const fate = requests.fateOf({ actor: whose, method: path, requestId: lookupId });
        if (fate.kind !== "unknown") return answerOf(fate, path);
      }
      return GetRequestResponse.fromPartial({ state: RequestState.UNKNOWN });
    },
  });
}

function answerOf(fate: RequestFate, method: string): GetRequestResponse {
  switch (fate.kind) {
    case "unknown":
      return GetRequestResponse.fromPartial({ state: RequestState.UNKNOWN });
    case "in_progress":
      return GetRequestResponse.fromPartial({ state: RequestState.IN_PROGRESS, method });
    case "done": {
      const { ending, adminEventId } = fate.outcome;
      const told = { state: RequestState.DONE, method, adminEventId: adminEventId ?? "" };
      if (ending.kind === "answered")
        return GetRequestResponse.fromPartial({ ...told, response: Buffer.from(ending.response) });
      const { code, message } = ending.error;
      const retryable = isErrorCode(code) && isWorthRetrying(code);
      return GetRequestResponse.fromPartial({ ...told, error: { errorCode: code, message, retryable } });
    }
  }
}
