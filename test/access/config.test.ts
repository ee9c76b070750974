import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { noAccessConfig, readAccessConfig } from "../../daemon/access/access-config.ts";
import { readDaemonConfig } from "../../daemon/config/daemon-config.ts";
import { conformance } from "../support/conformance.ts";

const access = (lines: readonly string[]): string => ["version: 1", ...lines].join("\n");
const digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

describe("access.yaml", () => {
  test("in its smallest form is what holds without it", () => {
    expect(readAccessConfig(access(["access: { local: {} }"]))).toEqual({ ok: true, config: noAccessConfig });
  });

  test.skipIf(!conformance.present)("as published reads whole", () => {
    const read = readAccessConfig(readFileSync(conformance.path("config", "access.sample.yaml"), "utf8"));
    expect(read).toMatchObject({
      ok: true,
      config: {
        tailnet: { enabled: true, port: 7443, recheckMs: 15_000, whoisTimeoutMs: 1_000, serveBackend: null },
        tokens: [{ name: "ci", notAfterMs: Date.parse("2027-01-01T00:00:00Z") }],
      },
    });
    expect(read.ok && read.config.roles.get("ts:rowan@ops.example")).toEqual(["operator", "approver"]);
  });

  test.each([
    {
      name: "an unknown key",
      lines: ["access: { local: {} }", "oops: 1"],
      path: "oops",
      line: 3,
      code: "unknown_key",
    },
    {
      name: "a wildcard",
      lines: ["access:", "  local:", "    tcp: 0.0.0.0:7443"],
      path: "access.local.tcp",
      line: 4,
      code: "bad_value",
    },
    {
      name: "a LAN address",
      lines: ["access: { local: { tcp: '192.0.2.10:7443' } }"],
      path: "access.local.tcp",
      line: 2,
      code: "bad_value",
    },
    {
      name: "a public address",
      lines: ["access: { local: { tcp: '203.0.113.5:7443' } }"],
      path: "access.local.tcp",
      line: 2,
      code: "bad_value",
    },
    {
      name: "a relative path",
      lines: ["access: { local: { socket: run/d.sock } }"],
      path: "access.local.socket",
      line: 2,
      code: "bad_value",
    },
    {
      name: "a home directory",
      lines: ["access: { local: { socket: ~/d.sock } }"],
      path: "access.local.socket",
      line: 2,
      code: "bad_value",
    },
    {
      name: "another variable",
      lines: ["access: { local: { socket: '$\u007bHOME}/d.sock' } }"],
      path: "access.local.socket",
      line: 2,
      code: "bad_value",
    },
    {
      name: "a path that escapes",
      lines: ["access: { local: { socket: '$\u007bSTATE_DIRECTORY}/../d.sock' } }"],
      path: "access.local.socket",
      line: 2,
      code: "bad_value",
    },
    {
      name: "a token itself",
      lines: ["access: { local: {} }", "tokens:", "  - { name: ci, sha256: s3cret }"],
      path: "tokens[0].sha256",
      line: 4,
      code: "bad_value",
    },
    {
      name: "an actor without a kind",
      lines: ["access: { local: {} }", "roles: { rowan: [viewer] }"],
      path: "roles.rowan",
      line: 3,
      code: "bad_value",
    },
    {
      name: "a role nobody knows",
      lines: ["access: { local: {} }", "roles: { 'token:ci': [root] }"],
      path: "roles.token:ci[0]",
      line: 3,
      code: "bad_value",
    },
    {
      name: "another version",
      lines: ["access: { local: {} }"],
      first: "version: 2",
      path: "version",
      line: 1,
      code: "bad_value",
    },
    {
      name: "a serve backend without PROXY protocol",
      lines: [
        "access:",
        "  local: {}",
        "  tailnet: { enabled: true, serve: { enabled: true, backend: '127.0.0.1:1' } }",
      ],
      path: "access.tailnet.serve",
      line: null,
      code: "bad_value",
    },
  ])("refuses $name, and says where", ({ lines, path, line, code, first = "version: 1" }) => {
    const read = readAccessConfig([first, ...lines].join("\n"));
    expect(read.ok ? [] : read.problems.map((problem) => [problem.code, problem.path, problem.line])).toEqual(
      [[code, path, line]],
    );
  });

  test("tells all problems at once", () => {
    const read = readAccessConfig(
      access(["access: { local: { tcp: '1.2.3.4:5', x: 1 } }", "four_eyes: maybe"]),
    );
    expect(read.ok ? 0 : read.problems.length).toBe(3);
  });

  test.each(["a: [", "a: 1\na: 2", "\t", "- 1", "just text"])("refuses %j as a whole", (text) => {
    expect(readAccessConfig(text).ok).toBe(false);
  });

  test("knows a token by its digest", () => {
    const read = readAccessConfig(
      access(["access: { local: {} }", `tokens: [{ name: ci, sha256: ${digest} }]`]),
    );
    expect(read).toMatchObject({
      ok: true,
      config: { tokens: [{ name: "ci", sha256: digest, notAfterMs: null }] },
    });
  });
});

describe("daemon.yaml", () => {
  test("as the design shows it reads whole", () => {
    const text = `
version: 1
environment: { name: lab-a, tone: normal }
limits: { max_active_runs: 1, default_max_bytes: 20000000000, run_queue: 1000 }
notify:
  on: [fault, completed, gate_waiting, schedule_missed]
  command: [page-me, --quiet]
  timeout_s: 10
audit_sink: { command: [append-audit] }
`;
    expect(readDaemonConfig(text)).toEqual({
      ok: true,
      config: {
        environment: { name: "lab-a", tone: "normal" },
        limits: { maxActiveRuns: 1, defaultMaxBytes: 20_000_000_000, runQueue: 1000 },
        notify: {
          on: ["fault", "completed", "gate_waiting", "schedule_missed"],
          command: ["page-me", "--quiet"],
          timeoutS: 10,
        },
        auditSink: { command: ["append-audit"] },
      },
    });
  });

  test.each([
    { name: "an unknown key", text: "version: 1\nnotfy: {}", path: "notfy" },
    {
      name: "a tone nobody knows",
      text: "version: 1\nenvironment: { name: a, tone: loud }",
      path: "environment.tone",
    },
    {
      name: "a command that is an option",
      text: "version: 1\nnotify: { on: [fault], command: [--rm] }",
      path: "notify.command",
    },
    { name: "a relative sink", text: "version: 1\naudit_sink: { file: audit.log }", path: "audit_sink.file" },
    { name: "no version", text: "limits: {}", path: "version" },
  ])("refuses $name", ({ text, path }) => {
    const read = readDaemonConfig(text);
    expect(read.ok ? [] : read.problems.map((problem) => problem.path)).toEqual([path]);
  });
});
