import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { OperatorServiceService } from "../../proto/gen/trinity/gate/v1/operator.ts";
import { RunsServiceService } from "../../proto/gen/trinity/gate/v1/runs.ts";
import {
  answers,
  keepsSilent,
  refusal,
  type ScriptedServer,
  scriptedServer,
} from "../support/scripted-server.ts";
import { trinity } from "./command-line.ts";
import { runId } from "./messages.ts";

describe("why a command failed", () => {
  let daemon: ScriptedServer | undefined;
  afterEach(() => daemon?.stop());

  const refusingStart = async (refused: ReturnType<typeof refusal>): Promise<string> => {
    daemon = await scriptedServer([
      answers(RunsServiceService.startRun, () => {
        throw refused;
      }),
    ]);
    return daemon.address;
  };

  test("nobody at the address exits 3 and names address and remedy", async () => {
    const outcome = await trinity(["status"], { address: "unix:/nonexistent/d.sock" });
    expect(outcome).toEqual({
      code: 3,
      out: "",
      err: "trinity: no daemon answers at unix:/nonexistent/d.sock\n  start one with `trinity up`\n",
    });
  });

  test("the address comes from the environment when the command names none", async () => {
    const outcome = await trinity(["status"], { env: { TRINITY_CONNECT: "unix:/elsewhere/d.sock" } });
    expect(outcome.code).toBe(3);
    expect(outcome.err).toContain("unix:/elsewhere/d.sock");
  });

  test("a refusal exits 1 and says what to try", async () => {
    const address = await refusingStart(
      refusal(status.FAILED_PRECONDITION, "RUN_ACTIVE", `run ${runId} is active and the limit is 1`),
    );
    const outcome = await trinity(["run", "start", "gf01", "--quiet"], { address });
    expect(outcome).toMatchObject({ code: 1, out: "" });
    expect(outcome.err).toContain(`trinity: run ${runId} is active and the limit is 1\n`);
    expect(outcome.err).toContain("`trinity run stop active`");
  });

  test("every problem of a configuration has its line", async () => {
    const violations = [
      { field: "configs/gf01.json: ticks", description: "must be at least 1" },
      { field: "configs/gf01.json: gid", description: "is missing" },
    ];
    const address = await refusingStart(
      refusal(status.INVALID_ARGUMENT, "CONFIG_INVALID", "scenario gf01 has 2 problems", violations),
    );
    const outcome = await trinity(["run", "start", "--quiet"], { address });
    expect(outcome.err).toBe(
      "trinity: scenario gf01 has 2 problems\n" +
        "  configs/gf01.json: ticks: must be at least 1\n" +
        "  configs/gf01.json: gid: is missing\n",
    );
  });

  test("a message that its one problem repeats is said once", async () => {
    const description = "the page token is damaged; begin without one";
    const violations = [{ field: "page_token", description }];
    const address = await refusingStart(
      refusal(status.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID", description, violations),
    );
    const outcome = await trinity(["run", "start", "--quiet"], { address });
    expect(outcome.err).toBe(`trinity: ${description}\n`);
  });

  test("an ErrorResponse names the audit record beside the details, not among them", async () => {
    const about = { admin_event_id: "ae-0000000007", current_etag: "4" };
    const address = await refusingStart(
      refusal(status.ABORTED, "ETAG_MISMATCH", "it has changed", [], about),
    );
    const { out } = await trinity(["run", "start", "--json", "--quiet"], { address });
    expect(JSON.parse(out).error).toEqual({
      error_code: "etag_mismatch",
      message: "it has changed",
      retryable: true,
      details: { metadata: { current_etag: "4" } },
      admin_event_id: "ae-0000000007",
    });
  });

  test("with --json the failure is an ErrorResponse on standard output", async () => {
    const violations = [{ field: "tick_delay_ms", description: "at most 3600000" }];
    const address = await refusingStart(
      refusal(status.INVALID_ARGUMENT, "FIELD_INVALID", "tick_delay_ms: at most 3600000", violations),
    );
    const outcome = await trinity(["run", "start", "--json", "--quiet"], { address });
    expect(outcome).toMatchObject({ code: 1, err: "" });
    expect(JSON.parse(outcome.out)).toEqual({
      error: {
        error_code: "field_invalid",
        message: "tick_delay_ms: at most 3600000",
        retryable: false,
        details: { violations },
      },
    });
  });

  test.each([
    { argv: ["rn"], says: "unknown command 'rn'\n  Did you mean run?" },
    { argv: ["run", "show"], says: "missing required argument 'run'" },
    { argv: ["runs", "--limit"], says: "option '--limit <n>' argument missing" },
    { argv: ["runs", "--limit", "x"], says: "--limit must be a whole number" },
    { argv: ["completion", "tcsh"], says: "Allowed choices are bash, zsh, fish" },
  ])("a command line that cannot be read is usage, as text and as JSON: $argv", async ({ argv, says }) => {
    const asText = await trinity(argv);
    expect(asText).toMatchObject({ code: 2, out: "", err: expect.stringContaining(says) });
    expect(asText.err).toMatch(/^trinity: /);
    const asJson = await trinity(["--json", ...argv]);
    expect(asJson).toMatchObject({ code: 2, err: "" });
    expect(JSON.parse(asJson.out).error.error_code).toBe("usage");
  });

  test("text from the daemon cannot steer the terminal", async () => {
    const address = await refusingStart(refusal(status.INTERNAL, "BUG", "broken \u001b[2J screen"));
    const outcome = await trinity(["run", "start", "--quiet"], { address });
    expect(outcome.err).toBe("trinity: broken \\u001b[2J screen\n");
  });

  test("a daemon that does not answer in time is a timeout, exit 1", async () => {
    daemon = await scriptedServer([keepsSilent(OperatorServiceService.getState, () => {})]);
    const outcome = await trinity(["status", "--timeout", "50ms", "--json"], { address: daemon.address });
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.out).error.error_code).toBe("deadline_exceeded");
  });

  test.each([
    { argv: ["status"], does: "a verb" },
    { argv: ["call", "OperatorService/GetState"], does: "call" },
  ])("$does says how long it waited and what to try", async ({ argv }) => {
    daemon = await scriptedServer([keepsSilent(OperatorServiceService.getState, () => {})]);
    const outcome = await trinity([...argv, "--timeout", "50ms"], { address: daemon.address });
    expect(outcome).toEqual({
      code: 1,
      out: "",
      err: "trinity: no answer within 50ms; give a longer --timeout\n",
    });
  });

  test("Ctrl-C exits 130 and says nothing", async () => {
    const controller = new AbortController();
    daemon = await scriptedServer([keepsSilent(OperatorServiceService.getState, () => controller.abort())]);
    const outcome = await trinity(["status"], { address: daemon.address, interrupted: controller.signal });
    expect(outcome).toEqual({ code: 130, out: "", err: "" });
  });
});
