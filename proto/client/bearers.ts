import { InterceptingCall, type Interceptor } from "@grpc/grpc-js";

/** What puts a token into the metadata of every call (daemon.md 2.5, "Tokens per listener"); nothing without one. */
export function bearers(token: string | null): Interceptor[] {
  if (token === null) return [];
  return [
    (options, nextCall) =>
      new InterceptingCall(nextCall(options), {
        start: (metadata, listener, next) => {
          metadata.set("authorization", `Bearer ${token}`);
          next(metadata, listener);
        },
      }),
  ];
}
