import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HealthCheckResponse_ServingStatus, HealthService } from "../../proto/gen/grpc/health/v1/health.ts";
import {
  AdminServiceService,
  GetInfoResponse,
  HealthStatus,
  ListHealthSignalsResponse,
  StoreMode,
} from "../../proto/gen/trinity/gate/v1/admin.ts";
import { daemonEntry } from "../support/daemon-entry.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { answers, refusal, type ScriptedServer, scriptedServer } from "../support/scripted-server.ts";
import { type Circumstances, type Outcome, trinity } from "./command-line.ts";

/*
 * Goal: everything that keeps an operator from working has a line that says what to do. Method: a sound installation in a
 * home of its own, in which each row breaks one thing.
 */
const scratch = scratchFolder();
const programs = { daemon: [process.execPath, daemonEntry], tui: [process.execPath, daemonEntry] } as const;
let homes = 0;
let home: string;
let env: NonNullable<Circumstances["env"]>;

beforeEach(() => {
  homes += 1;
  home = scratch(`h${homes}`);
  for (const folder of ["state", "config/trinity", "bin"])
    mkdirSync(join(home, folder), { recursive: true, mode: 0o700 });
  env = {
    HOME: home,
    TRINITY_HOME: join(home, "state"),
    XDG_CONFIG_HOME: join(home, "config"),
    PATH: join(home, "bin"),
  };
});

const doctor = (given: Circumstances = {}, ...argv: readonly string[]): Promise<Outcome> =>
  trinity(["doctor", ...argv], { env, programs, ...given });
const config = (name: string, text: string): void => writeFileSync(join(home, "config/trinity", name), text);

describe("what stands on this machine", () => {
  test("in a sound home only the daemon is missing, which is no failure", async () => {
    const { code, out } = await doctor();
    expect(code).toBe(0);
    expect(out.match(/^(warn|fail).*\n.*$/gm)).toEqual([
      expect.stringMatching(
        /^warn {2}daemon +none answers at unix:\S+\n +start one with `trinity daemon start`$/,
      ),
    ]);
  });

  test.each([
    {
      name: "a state directory open to others",
      spoil: () => chmodSync(join(home, "state"), 0o755),
      says: /^fail {2}state .*0755 and lets others in\n +chmod 700 /m,
    },
    {
      name: "a file where the state should be",
      spoil: () => {
        env = { ...env, TRINITY_HOME: daemonEntry };
      },
      says: /^fail {2}state .*is not a directory/m,
    },
    {
      name: "a socket's path that is too long",
      spoil: () => {
        env = { ...env, XDG_RUNTIME_DIR: `/${"x".repeat(120)}` };
      },
      says: /^fail {2}socket .*at most 107/m,
    },
    {
      name: "something else where the socket should be",
      spoil: () => writeFileSync(join(home, "state/trinityd.sock"), ""),
      says: /^fail {2}socket .*is not a socket/m,
    },
    {
      name: "a wrong access.yaml",
      spoil: () => config("access.yaml", "version: 1\naccess: { local: {} }\ncolour: red\n"),
      says: /^fail {2}access.yaml .*\n +`trinity validate access /m,
    },
    {
      name: "a wrong contexts.yaml",
      spoil: () => config("contexts.yaml", "colour: red\n"),
      says: /^fail {2}contexts.yaml .*colour: is not known/m,
    },
  ])("$name fails", async ({ spoil, says }) => {
    spoil();
    const { code, out } = await doctor();
    expect(out).toMatch(says);
    expect(code).toBe(1);
  });

  test.each([
    { nodeVersion: "22.12.0", says: /^fail {2}node +22\.12\.0 is too old/m, code: 1 },
    { nodeVersion: "22.13.0", says: /^warn {2}node +22\.13\.0 is not the line/m, code: 0 },
    { nodeVersion: "24.1.0", says: /^ok {4}node +24\.1\.0$/m, code: 0 },
  ])("Node $nodeVersion", async ({ nodeVersion, says, code }) => {
    const outcome = await doctor({ nodeVersion });
    expect(outcome.out).toMatch(says);
    expect(outcome.code).toBe(code);
  });

  test("programs that are not built fail", async () => {
    const { out } = await doctor({
      programs: { ...programs, tui: [process.execPath, join(home, "gone.js")] },
    });
    expect(out).toMatch(
      /^fail {2}installation +not built: \S+gone\.js is missing\n +build it with `npm start`/m,
    );
  });

  test("some of Slurm's clients without the others are a warning", async () => {
    writeFileSync(join(home, "bin/sbatch"), "", { mode: 0o755 });
    expect((await doctor()).out).toMatch(/^warn {2}slurm +squeue, sacct, scancel, sinfo missing/m);
  });

  test("sources.yaml is not taken for one that is read", async () => {
    config("sources.yaml", "version: 1\n");
    expect((await doctor()).out).toMatch(/^warn {2}sources.yaml +is not read by this version/m);
  });
});

describe("what the daemon says", () => {
  let daemon: ScriptedServer;
  let info: GetInfoResponse;
  let signals: ListHealthSignalsResponse;
  beforeEach(async () => {
    info = GetInfoResponse.fromPartial({
      daemon: { version: "0.1.0", pid: 7 },
      store: { mode: StoreMode.WHOLE, runs: 2n },
    });
    signals = ListHealthSignalsResponse.fromPartial({});
    daemon = await scriptedServer([
      answers(HealthService.check, () => ({ status: HealthCheckResponse_ServingStatus.SERVING })),
      answers(AdminServiceService.getInfo, () => info),
      answers(AdminServiceService.listHealthSignals, () => signals),
    ]);
    chmodSync(daemon.socket, 0o600);
  });
  afterEach(() => daemon.stop());

  test.each([
    { name: "well", spoil: () => undefined, says: /^ok {4}daemon +0\.1\.0, pid 7, /m, code: 0 },
    {
      name: "of another version",
      spoil: () => {
        if (info.daemon) info.daemon.version = "0.0.9";
      },
      says: /^warn {2}daemon .*this is 0\.1\.0\n +`trinity daemon restart`/m,
      code: 0,
    },
    {
      name: "in SAFE mode",
      spoil: () => {
        info.store = { ...info.store, mode: StoreMode.SAFE, problem: "logs: page 7" } as typeof info.store;
      },
      says: /^fail {2}store +damaged: logs: page 7\n +`trinity admin restore/m,
      code: 1,
    },
    {
      name: "with an upgrade that is not finalized",
      spoil: () => {
        info.store = { ...info.store, upgradedFrom: 1 } as typeof info.store;
      },
      says: /^warn {2}upgrade +from schema 1, not finalized.*\n +.*`trinity admin finalize-upgrade`/m,
      code: 0,
    },
    {
      name: "with a listener that does not serve",
      spoil: () =>
        info.listenerStatus.push({ kind: "tailnet", address: "x:1", serving: false, reason: "no answer" }),
      says: /^warn {2}access +tailnet x:1 does not serve: no answer/m,
      code: 0,
    },
    {
      name: "not well",
      spoil: () =>
        signals.signals.push({
          ...ListHealthSignalsResponse.fromPartial({ signals: [{}] }).signals[0],
          name: "jobs.stuck",
          status: HealthStatus.FAILED,
          detail: "1 run",
        } as (typeof signals.signals)[0]),
      says: /^fail {2}health +jobs\.stuck FAILED 1 run/m,
      code: 1,
    },
  ])("$name", async ({ spoil, says, code }) => {
    spoil();
    const outcome = await doctor({ address: daemon.address });
    expect(outcome.out).toMatch(says);
    expect(outcome.code).toBe(code);
  });

  test("that it lets nobody in without a token, and how to give one", async () => {
    daemon.stop();
    daemon = await scriptedServer([
      answers(HealthService.check, () => ({ status: HealthCheckResponse_ServingStatus.SERVING })),
      answers(AdminServiceService.getInfo, () => {
        throw refusal(status.UNAUTHENTICATED, "NO_IDENTITY", "a token is needed");
      }),
    ]);
    const { code, out } = await doctor({ address: daemon.address });
    expect(out).toMatch(
      /^fail {2}daemon +answers at .* and refuses: a token is needed\n +give --token-file/m,
    );
    expect(code).toBe(1);
  });

  test("as JSON", async () => {
    const { out } = await doctor({ address: daemon.address }, "--json");
    expect(JSON.parse(out).findings).toContainEqual({
      level: "ok",
      check: "store",
      detail: "whole, 2 runs",
      remedy: null,
    });
  });
});
