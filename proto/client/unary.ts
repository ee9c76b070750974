import { type CallOptions, type ClientUnaryCall, Metadata, type ServiceError } from "@grpc/grpc-js";
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
 * `deadlineMs` is the time the call may take, in milliseconds.
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
    const deadline = new Date(Date.now() + limits.deadlineMs);
    const call = method.call(service, request, new Metadata(), { deadline }, (error, response) => {
      if (error === null) resolve(response);
      else reject(callFailure(error));
    });
    limits.signal?.addEventListener("abort", () => call.cancel(), { once: true });
  });
}
