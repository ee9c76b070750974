import type { Metadata } from "@grpc/grpc-js";
import { CockpitError } from "../errors.ts";
import { refuseViolations, type Violations } from "./fields.ts";
import type { MethodDefinition } from "./rpc.ts";

/**
 * A request as it came in. Bytes that are no message of the type are told apart here, because the library would
 * end the call with INTERNAL.
 */
export type Received<Request> =
  | { readonly kind: "message"; readonly message: Request }
  | { readonly kind: "garbled" };

export function receive<Request>(
  definition: Pick<MethodDefinition<Request, never>, "requestDeserialize">,
): (bytes: Buffer) => Received<Request> {
  return (bytes) => {
    try {
      return { kind: "message", message: definition.requestDeserialize(bytes) };
    } catch {
      return { kind: "garbled" };
    }
  };
}

/** @throws CockpitError `field_invalid` when the bytes are not a message */
export function messageOf<Request>(received: Received<Request>, path: string): Request {
  if (received.kind === "message") return received.message;
  const description = `the bytes are not a request of ${path}`;
  throw new CockpitError("field_invalid", description, { violations: [{ field: "", description }] });
}

/**
 * The request in terms of the domain. Decoding proves nothing, random bytes decode to an empty message, so every
 * field is checked (daemon.md 2.6).
 *
 * @throws CockpitError `field_invalid` with every violation
 */
export function inputOf<Request, Input>(
  request: Request,
  parse: (request: Request, violations: Violations) => Input,
): Input {
  const violations: Violations = [];
  const input = parse(request, violations);
  refuseViolations(violations);
  return input;
}

const metadataBytesMax = 8 * 1024;

/** @throws CockpitError `message_too_large` (daemon.md 2.1, "Limits") */
export function checkMetadata(metadata: Metadata): void {
  let bytes = 0;
  for (const [name, values] of Object.entries(metadata.toHttp2Headers())) {
    const texts = Array.isArray(values) ? values : [values];
    for (const text of texts) bytes += name.length + String(text).length;
  }
  if (bytes <= metadataBytesMax) return;
  throw new CockpitError("message_too_large", `the call's metadata is larger than ${metadataBytesMax} bytes`);
}
