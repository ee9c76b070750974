import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { trinity } from "../cli/command-line.ts";
import { cleanUp, startDaemon } from "../daemon/support/daemon.ts";
import { askAll } from "./fixture-v2.ts";

/**
 * Makes the fixture store of schema 2 in the directory of the first argument, which must not exist, and writes beside it
 * what a daemon answers about it:
 *
 *     node test/store/make-fixture-v2.ts test/store/fixtures/v2
 *
 * A real daemon fills every table of `keys.ts`. Run it before the release of schema 2, and never again after: the files
 * are what that release left on people's disks. A new schema gets a directory, a list of lines and a script of its own.
 */
const [given] = process.argv.slice(2);
if (given === undefined) throw new Error("usage: make-fixture-v2.ts DIRECTORY");
const stateDir = resolve(given);
mkdirSync(stateDir, { mode: 0o700 });

const hour = "--tick-delay-ms 3600000";
const lines = [
  "governance set mode=OBSERVE --yes",
  "scenario clone gf01 mine",
  "scenario clone gf01 unwanted",
  "scenario delete unwanted --yes",
  "scenario activate mine",
  // Else the sweep of some later year takes what is to be shown.
  "admin retention set events --max-age 36500d --yes",
  "run start gf01 --id taken --wait",
  "prune logs --older-than 0s --yes",
  "prune events --keep-last 1 --yes",
  "run start gf01 --id whole --label nightly --wait",
  "run note whole 'looks fine'",
  "run start mine --priority 3 --label nightly --label mine --wait",
  `run start ring-5 --id stopped ${hour}`,
  "run wait stopped --tick 1",
  "run pause stopped --wait",
  "run checkpoint stopped",
  "run stop stopped --wait",
  "run start gf01 --id deleted --wait",
  "run delete deleted --yes",
  `run start gf01 --id retried ${hour}`,
  "run wait retried --tick 1",
  "run stop retried --wait",
  "run retry retried",
  "run wait retried --tick 2",
  "run kill retried --yes --wait",
  "admin rotate-secret token",
  "admin retention set history --max-count 1000 --yes",
  "admin dump",
];

const folder = mkdtempSync(join(tmpdir(), "tg-"));
const places = { folder, stateDir, socket: join(folder, "d.sock") };
const address = `unix:${places.socket}`;
const filling = await startDaemon(places);
let ids = 0;
const newId = (): string => {
  ids += 1;
  return `fixture-${ids}`;
};
for (const line of lines) {
  const argv = line.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", "")) ?? [];
  const { code, err } = await trinity(argv, { address, nowMs: () => Date.now(), newId, input: "hunter2" });
  if (code !== 0) throw new Error(`${line}: ${err}`);
}
await filling.end("SIGTERM");
// Another one is asked, because the first may still know what the store does not say.
const asked = await startDaemon(places);
const answers = Object.entries(await askAll(address));
await asked.end("SIGTERM");
writeFileSync(`${stateDir}.answers.jsonl`, answers.map((pair) => `${JSON.stringify(pair)}\n`).join(""));
// What every daemon makes anew.
for (const name of ["history/lock.mdb", "logs/lock.mdb", "owner.json", "ballast", "daemon.log"])
  rmSync(join(stateDir, name), { force: true });
await cleanUp();
rmSync(folder, { recursive: true });
