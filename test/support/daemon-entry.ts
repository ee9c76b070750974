import { fileURLToPath } from "node:url";

/**
 * The program `trinityd` as tests start it. `npm test` and `npm run faults` compile first and say so by this variable, so
 * that what is tested is what is shipped (daemon.md 7, "Rules for tests"); a single file run by hand takes the sources.
 */
export const daemonEntry: string = fileURLToPath(
  new URL(
    process.env["TRINITY_BUILT"] === "1" ? "../../build/daemon/main.js" : "../../daemon/main.ts",
    import.meta.url,
  ),
);
