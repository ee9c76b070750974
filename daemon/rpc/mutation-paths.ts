import { contractMethods } from "./unimplemented.ts";

/** The methods whose request has a request id: those that change something. */
export const mutationPaths: readonly string[] = contractMethods().flatMap(({ path, requestDeserialize }) =>
  "requestId" in requestDeserialize(Buffer.alloc(0)) ? [path] : [],
);
