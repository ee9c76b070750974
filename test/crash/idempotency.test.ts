import { afterAll, expect, test } from "vitest";
import { unary } from "../../proto/client/unary.ts";
import { strangerCalls } from "../acceptance/stranger-calls.ts";
import { trinity } from "../cli/command-line.ts";
import { patience } from "../daemon/support/calls.ts";
import { cleanUp, freshPlaces, startDaemon } from "../daemon/support/daemon.ts";

/*
 * Goal: a change that was acknowledged happens once, whatever becomes of the daemon between the request and its twin
 * (daemon.md 7, F17, I1). Method: every mutation of the strangers' table is sent under a request id, the daemon is killed,
 * and all are sent again: the answers are the same, and the audit knows of each once.
 */
afterAll(cleanUp);

test("every mutation sent again after a kill answers the same and does nothing", async () => {
  const places = freshPlaces();
  let daemon = await startDaemon(places);
  const mutations = strangerCalls(true)
    .map((call, index) => ({ ...call, id: `twin-${index}` }))
    // Streams have no end to wait for, and change nothing.
    .filter(({ method }) => method !== "AdminService/Shutdown" && !/\/(Watch|Follow)/.test(method));
  const ask = async (method: string, request: object): Promise<string> => {
    const { out, err, code } = await trinity(["call", method, JSON.stringify(request)], {
      address: `unix:${daemon.socket}`,
      nowMs: () => Date.now(),
    });
    return `${code} ${out}${err}`;
  };
  const asked: { readonly method: string; readonly request: object; readonly answer: string }[] = [];
  for (const { method, request, told, id } of mutations) {
    const isMutation = "reason" in request;
    const sent = isMutation ? { ...request, request_id: id } : request;
    const answer = await ask(method, sent);
    if (isMutation && told === "OK") asked.push({ method, request: sent, answer });
  }
  expect(asked.length).toBeGreaterThan(15);
  await daemon.end("SIGKILL");

  daemon = await startDaemon(places);
  const { audit } = daemon.client;
  const before = await unary(audit, audit.getAuditHead, {}, patience);
  for (const { method, request, answer } of asked)
    expect([method, await ask(method, request)]).toEqual([method, answer]);
  const after = await unary(audit, audit.getAuditHead, {}, patience);
  expect(after).toMatchObject({ seq: before.seq, digest: before.digest });

  const [first] = asked;
  const other = await ask(first?.method ?? "", {
    ...first?.request,
    reason: "another request under the same id",
  });
  expect(other).toContain("was used for another");
}, 60_000);
