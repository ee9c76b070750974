import { type CallOptions, type ClientUnaryCall, Metadata, type ServiceError } from "@grpc/grpc-js";
import { cancelOn } from "./cancel-on.ts";
import { callFailure } from "./failure.ts";

/** A unary method of a generated client, bound to it. */
type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

/**
 * Calls a unary method: `unary(client.runs, client.runs.getRun, request, { deadlineMs: 30_000 })`.
 * `deadlineMs` is the time the call may take, in milliseconds; `signal` cancels it.
 *
 * @throws CallFailure
 */
export function unary<Service, Request, Response>(
  service: Service,
  method: UnaryMethod<Request, Response>,
  request: Request,
  limits: { readonly deadlineMs: number; readonly signal?: AbortSignal },
): Promise<Response> {
  return new Promise((resolve, reject) => {
    // The library holds a deadline against the machine's own clock, so no other clock may set it.
    const deadline = new Date(Date.now() + limits.deadlineMs);
    let stopListening = (): void => {};
    const call = method.call(service, request, new Metadata(), { deadline }, (error, response) => {
      stopListening();
      if (error === null) resolve(response);
      else reject(callFailure(error));
    });
    if (limits.signal !== undefined) stopListening = cancelOn(limits.signal, call);
  });
}
