import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GovernanceServiceService, ListPresetsResponse } from "../../proto/gen/trinity/gate/v1/governance.ts";
import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import { ScenarioSummary, ScenariosServiceService } from "../../proto/gen/trinity/gate/v1/scenarios.ts";
import { lacking } from "../support/lacking.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { answers, type ScriptedServer, scriptedServer } from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { aRun, fresh } from "./messages.ts";

describe("completion", () => {
  const scratch = scratchFolder();
  const env = { HOME: "/nonexistent" };
  let daemon: ScriptedServer;

  beforeEach(async () => {
    daemon = await scriptedServer([
      answers(RunsServiceService.listRuns, () => ({
        runs: [aRun(), aRun({ runId: "mine" })],
        nextPageToken: "",
        freshness: fresh,
      })),
      answers(ScenariosServiceService.listScenarios, () => ({
        scenarios: ["gf01", "ring-5"].map((scenarioId) => ScenarioSummary.fromPartial({ scenarioId })),
        nextPageToken: "",
        freshness: fresh,
      })),
      answers(GovernanceServiceService.listPresets, () =>
        ListPresetsResponse.fromPartial({ presets: [{ presetId: "dry-run" }] }),
      ),
    ]);
  });
  afterEach(() => daemon.stop());

  const offeredAfter = async (...words: readonly string[]): Promise<readonly string[]> => {
    const { out } = await trinity(["complete", "--", ...words], { address: daemon.address, env });
    return out === "" ? [] : out.trimEnd().split("\n");
  };

  test.each([
    { line: "", offers: ["up", "run", "daemon", "doctor"], not: ["complete", "--json"] },
    { line: "-", offers: ["--json", "--connect"], not: ["up"] },
    { line: "run ", offers: ["start", "stop", "wait"], not: ["up"] },
    { line: "run st", offers: ["start", "stop", "step"], not: ["wait"] },
    { line: "run stop ", offers: ["last", "active", "9b1e-0042", "mine"], not: ["--wait"] },
    { line: "run stop 9b", offers: ["9b1e-0042"], not: ["mine"] },
    { line: "run stop last ", offers: ["--wait", "--json"], not: ["9b1e-0042"] },
    { line: "run stop --reason why ", offers: ["9b1e-0042"], not: [] },
    { line: "run move last --before ", offers: ["9b1e-0042"], not: ["--front"] },
    { line: "run start ", offers: ["gf01", "ring-5"], not: ["ticks_total="] },
    {
      line: "run start gf01 ",
      offers: ["ticks_total=", "metrics_enabled=true", "governance_preset=dry-run"],
      not: [],
    },
    { line: "run start gf01 ticks_total=4 go", offers: ["governance_preset=dry-run"], not: ["ticks_total="] },
    { line: "runs --state ", offers: ["running", "fault"], not: ["unspecified", "--limit"] },
    { line: "runs --state running --scenario ", offers: ["gf01"], not: ["running"] },
    { line: "logs --level ", offers: ["debug", "error"], not: [] },
    { line: "events --kind ", offers: ["run_state", "admin"], not: [] },
    { line: "scenario edit gf01 ", offers: ["ticks_total=", "name="], not: [] },
    { line: "completion ", offers: ["bash", "zsh", "fish"], not: [] },
    { line: "prune ", offers: ["runs", "logs"], not: [] },
    { line: "--color ", offers: ["auto", "never"], not: [] },
    { line: "call Runs", offers: ["RunsService/StartRun"], not: ["AdminService/Drain"] },
    { line: "validate access ", offers: [], not: ["access"] },
  ])("trinity $line", async ({ line, offers, not }) => {
    const offered = await offeredAfter(...line.split(" "));
    expect(offered).toEqual(expect.arrayContaining(offers));
    expect(offered.filter((word) => (not as readonly string[]).includes(word))).toEqual([]);
  });

  test("the newest ids come first, each with a word about it", async () => {
    const { out } = await trinity(["complete", "--describe", "--", "run", "stop", ""], {
      address: daemon.address,
    });
    expect(out).toBe(
      "last\tthe newest run\nactive\tthe active run\n9b1e-0042\tgf01 RUNNING\nmine\tgf01 RUNNING\n",
    );
  });

  test("the ids are those of the daemon that the line names", async () => {
    const { out } = await trinity(["complete", "--", "--connect", daemon.address, "run", "stop", "9"], {
      env,
    });
    expect(out).toBe("9b1e-0042\n");
  });

  test("without a daemon nothing is offered that only it knows, and the rest is", async () => {
    const nowhere = { address: "unix:/nonexistent/d.sock" };
    expect(await trinity(["complete", "--", "run", "stop", ""], nowhere)).toMatchObject({ code: 0, out: "" });
    expect((await trinity(["complete", "--", "run", "stop", "--w"], nowhere)).out).toBe("--wait\n");
  });

  test.each([
    { shell: "bash", path: "share/bash-completion/completions/trinity", hint: "bash-completion" },
    { shell: "zsh", path: "share/zsh/site-functions/_trinity", hint: "fpath+=" },
    { shell: "fish", path: "config/fish/completions/trinity.fish", hint: "" },
  ])("--install puts the script where $shell looks for it", async ({ shell, path, hint }) => {
    const home = scratch("home");
    const places = { HOME: home, XDG_DATA_HOME: `${home}/share`, XDG_CONFIG_HOME: `${home}/config` };
    const outcome = await trinity(["completion", shell, "--install"], { env: places });
    expect(outcome).toMatchObject({ code: 0, out: `${home}/${path}\n`, err: expect.stringContaining(hint) });
    expect(readFileSync(`${home}/${path}`, "utf8")).toBe((await trinity(["completion", shell])).out);
  });

  const hasBash = spawnSync("bash", ["--version"]).status === 0;

  test.skipIf(lacking(hasBash, "no bash to try the completion script with", "can be installed"))(
    "the script completes a word in bash",
    async () => {
      writeFileSync(
        scratch("trinity"),
        `#!/bin/sh\n[ "$*" = "complete -- run st" ] && printf 'start\\nstop\\nstep\\n'\n`,
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
