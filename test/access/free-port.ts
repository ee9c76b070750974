import { createServer } from "node:net";

/** A port nobody listens on: the daemon takes port 0 from nobody, so one is asked for from the system. */
export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
