import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { lacking } from "../support/lacking.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { answers, type ScriptedServer, scriptedServer } from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { aRun, fresh } from "./messages.ts";

describe("completion", () => {
  const scratch = scratchFolder();
  let daemon: ScriptedServer;

  beforeEach(async () => {
    daemon = await scriptedServer([
      answers(RunsServiceService.listRuns, () => ({
        runs: [aRun(), aRun({ runId: "mine" })],
        nextPageToken: "",
        freshness: fresh,
      })),
      answers(ScenariosServiceService.listScenarios, () => ({
        scenarios: [],
        nextPageToken: "",
        freshness: fresh,
      })),
    ]);
  });
  afterEach(() => daemon.stop());

  const offeredAfter = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { out } = await trinity(["complete", "--", ...words], { address: daemon.address });
    return out.trimEnd().split("\n");
  };

  test("commands follow the program, verbs follow a group", async () => {
    expect(await offeredAfter()).toEqual(expect.arrayContaining(["up", "run", "daemon", "--json"]));
    expect(await offeredAfter()).not.toContain("complete");
    expect(await offeredAfter("run")).toEqual(expect.arrayContaining(["start", "stop", "wait"]));
  });

  test("where a run is meant, its short form is offered", async () => {
    expect((await offeredAfter("run", "stop")).slice(0, 4)).toEqual(["last", "active", "9b1e-0042", "mine"]);
  });

  test("after the run only options are left", async () => {
    expect(await offeredAfter("run", "stop", "last")).not.toContain("9b1e-0042");
    expect(await offeredAfter("run", "stop", "last")).toContain("--wait");
  });

  test("without a daemon nothing is offered that only it knows", async () => {
    const outcome = await trinity(["complete", "--", "run", "stop"], { address: "unix:/nonexistent/d.sock" });
    expect(outcome).toMatchObject({ code: 3, out: "" });
  });

  const hasBash = spawnSync("bash", ["--version"]).status === 0;

  test.skipIf(lacking(hasBash, "no bash to try the completion script with", "can be installed"))(
    "the script completes a word in bash",
    async () => {
      writeFileSync(
        scratch("trinity"),
        `#!/bin/sh\n[ "$*" = "complete -- run" ] && printf 'start\\nstop\\nstep\\n'\n`,
      );
      chmodSync(scratch("trinity"), 0o755);
      const { out: script } = await trinity(["completion", "bash"]);
      const { stdout } = spawnSync(
        "bash",
        [
          "-c",
          `${script}\nCOMP_WORDS=(trinity run st); COMP_CWORD=2; _trinity; printf '%s,' "\${COMPREPLY[@]}"`,
        ],
        { encoding: "utf8", env: { PATH: [dirname(scratch("x")), process.env["PATH"]].join(delimiter) } },
      );
      expect(stdout).toBe("start,stop,step,");
    },
  );
});
