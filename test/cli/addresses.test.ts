import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { afterEach, expect, test, vi } from "vitest";
import { GetIdentityResponse, OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { answers } from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.unstubAllEnvs();
});

test("a proxy for the web is not for us", async () => {
  const server = new Server();
  stops.push(() => server.forceShutdown());
  answers(OperatorServiceService.getIdentity, () => GetIdentityResponse.fromPartial({ actor: "local:me" }))(
    server,
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  for (const name of ["grpc_proxy", "https_proxy", "http_proxy"]) vi.stubEnv(name, "http://127.0.0.1:9");
  const outcome = await trinity(["whoami"], { address: `127.0.0.1:${port}` });
  expect(outcome).toMatchObject({ code: 0, out: expect.stringContaining("local:me") });
});

test("something else at the address is not taken for a daemon", async () => {
  const other = createServer((_, response) => {
    response.writeHead(404);
    response.end();
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  stops.push(() => other.close());
  const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  const outcome = await trinity(["status"], { address });
  expect(outcome).toEqual({
    code: 1,
    out: "",
    err: `trinity: what answers at ${address} is no daemon (HTTP status code 404)\n`,
  });
});
