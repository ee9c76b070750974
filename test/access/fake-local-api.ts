import { createServer, type Server } from "node:http";

/** What the fake answers to a path: a body with 200, a status alone, or nothing ever. */
export type FakeAnswer = { readonly body: unknown } | { readonly status: number } | "silence";

/**
 * The local Tailscale daemon's API as its documents describe it (sources.md 6.1), on a real unix socket: it refuses
 * strange hosts and browsers, and answers what a test tells it to.
 */
export type FakeLocalApi = {
  readonly answers: { status: FakeAnswer; serve: FakeAnswer; whois: FakeAnswer };
  /** Addresses that were asked about. */
  readonly asked: string[];
  readonly stop: () => Promise<void>;
};

export async function fakeLocalApi(path: string): Promise<FakeLocalApi> {
  const answers: FakeLocalApi["answers"] = {
    status: { status: 500 },
    serve: { body: {} },
    whois: { status: 404 },
  };
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const { host, origin, referer } = request.headers;
    if ((host !== "" && host !== "local-tailscaled.sock") || origin !== undefined || referer !== undefined) {
      response.writeHead(403).end();
      return;
    }
    const url = new URL(request.url ?? "/", "http://local-tailscaled.sock");
    if (url.pathname.endsWith("/whois")) asked.push(url.searchParams.get("addr") ?? "");
    const answer = url.pathname.endsWith("/status")
      ? answers.status
      : url.pathname.endsWith("/serve-config")
        ? answers.serve
        : answers.whois;
    if (answer === "silence") return;
    if ("status" in answer) response.writeHead(answer.status).end("no match for IP:port");
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    answers,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
