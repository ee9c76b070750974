import { spawn as spawnProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type IPty, spawn } from "@lydell/node-pty";
import { afterEach, describe, expect, test } from "vitest";
import { lacking } from "../support/lacking.ts";
import { type Script, type ScriptedDaemon, scriptedDaemon } from "../support/scripted-daemon.ts";
import { freshNow, idleState, owner, wireEntry, wireRun, wireScenario } from "../support/wire-values.ts";
import { type Emulator, emulator } from "./support/emulator.ts";

/** The built program in a real pseudo-terminal, over a real connection. `tsc -b` has to have run before. */
const program = fileURLToPath(new URL("../../build/tui/main.js", import.meta.url));
const isUnbuilt = lacking(
  existsSync(program),
  "build/tui/main.js is not there; run tsc -b",
  "can be installed",
);

const script: Script = {
  state: { ...idleState(), run: { value: wireRun(), freshness: freshNow() } },
  identity: owner,
  scenarios: [wireScenario()],
  answer: () => ({ kind: "run", run: wireRun() }),
};

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function daemon(over: Partial<Script> = {}): Promise<ScriptedDaemon> {
  const started = await scriptedDaemon({ ...script, ...over });
  cleanups.push(started.stop);
  return started;
}

type Program = {
  readonly pty: IPty;
  readonly screen: Emulator;
  readonly reads: (...texts: readonly string[]) => Promise<string>;
  readonly exits: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>;
};

function started(args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const size = { columns: 120, rows: 36 };
  const screen = emulator(size);
  const pty = spawn(process.execPath, [program, ...args], {
    cols: size.columns,
    rows: size.rows,
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm-256color", LANG: "C.UTF-8", ...env },
  });
  const watchers = new Set<() => void>();
  pty.onData(
    (text) =>
      void screen.write(text).then(() => {
        for (const look of [...watchers]) look();
      }),
  );
  const exits = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) =>
    pty.onExit(resolve),
  );
  cleanups.push(() => {
    try {
      pty.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  });
  return {
    pty,
    screen,
    exits,
    reads: (...texts) =>
      new Promise((resolve) => {
        const look = (): void => {
          const picture = screen.rows().join("\n");
          if (!texts.every((text) => picture.includes(text))) return;
          watchers.delete(look);
          resolve(picture);
        };
        watchers.add(look);
        look();
      }),
  };
}

describe.skipIf(isUnbuilt)("the program in a terminal", () => {
  test("opens on the alternate screen, follows the run, and leaves the shell's screen as it was", async () => {
    const { address, change, log } = await daemon();
    const { pty, screen, reads, exits } = started(["--connect", address]);
    await reads("✓ LIVE", "9b1e-0042 ▸ RUNNING 37%");
    expect(screen.isAlternate()).toBe(true);
    change({ run: { value: wireRun({ ticksCompleted: 7n }), freshness: freshNow() } });
    log(wireEntry(1));
    await reads("RUNNING 87%", "tick 1 complete");
    pty.write("q");
    expect(await exits).toMatchObject({ exitCode: 0 });
    expect(screen.isAlternate()).toBe(false);
  });

  test("takes keys, arrows and a paste as a terminal sends them", async () => {
    const { address, mutations } = await daemon();
    const { pty, reads } = started(["--connect", address, "--ascii"]);
    await reads("X!stop");
    pty.write("\u001b[200~X0042\r\u001b[201~");
    await reads("pasted text is ignored here");
    pty.write("X");
    await reads("STOP RUN 9b1e-0042 ?");
    pty.write("00\u001b[D\u001b[C42");
    await reads("Enter stops the run.");
    pty.write("\r");
    await reads("ACCEPTED stop 9b1e-0042");
    expect(mutations).toHaveLength(1);
  });

  test("follows the size of its window", async () => {
    const { address } = await daemon();
    const { pty, screen, reads } = started(["--connect", address, "--ascii"]);
    await reads("CONTEXT");
    screen.resize({ columns: 80, rows: 24 });
    pty.resize(80, 24);
    await reads("[1Dash]", "scen gf01");
  });

  test.each([
    { signal: "SIGTERM", exitCode: 143 },
    { signal: "SIGINT", exitCode: 130 },
    { signal: "SIGHUP", exitCode: 129 },
  ])("gives the terminal back on $signal", async ({ signal, exitCode }) => {
    const { address } = await daemon();
    const { pty, screen, reads, exits } = started(["--connect", address]);
    await reads("LIVE");
    pty.kill(signal);
    expect(await exits).toMatchObject({ exitCode });
    expect(screen.isAlternate()).toBe(false);
  });

  test("obeys NO_COLOR and --ascii without losing a word", async () => {
    const { address } = await daemon();
    const { screen, reads } = started(["--connect", address, "--ascii"], { NO_COLOR: "1" });
    await reads("+ LIVE", "> RUNNING");
    const colored = screen
      .cells()
      .flat()
      .filter((cell) => /\/.*3\d/.test(cell));
    expect(colored).toEqual([]);
  });

  test("refuses in read-only mode what it would else do", async () => {
    const { address, mutations } = await daemon();
    const { pty, reads } = started(["--connect", address, "--read-only", "--ascii"]);
    await reads("LIVE", "RO", "! keys off: read-only");
    pty.write("B");
    await reads("OFF  B! pause: read-only");
    expect(mutations).toEqual([]);
  });

  test("without a daemon it says so, waits, and is there when one comes", async () => {
    const first = await daemon();
    first.die();
    const { pty, reads } = started(["--connect", first.address, "--ascii"]);
    await reads("NO DAEMON", "trinity up");
    const next = await scriptedDaemon(script, first.address);
    cleanups.push(next.stop);
    pty.write("\u0012");
    await reads("+ LIVE", "RUNNING 37%");
  });
});

describe.skipIf(isUnbuilt)("the program without a terminal", () => {
  type Output = { readonly code: number | null; readonly out: string; readonly err: string };

  /** Runs the program on pipes; as soon as its output holds the key of a reply, the reply is written. */
  function piped(
    args: readonly string[],
    replies: readonly (readonly [string, string])[] = [],
  ): Promise<Output> {
    const child = spawnProcess(process.execPath, [program, ...args], { stdio: "pipe" });
    cleanups.push(() => child.kill("SIGKILL"));
    const open = [...replies];
    let out = "";
    let err = "";
    child.stdout.on("data", (text: Buffer) => {
      out += text.toString();
      for (let next = open[0]; next !== undefined && out.includes(next[0]); next = open[0]) {
        child.stdin.write(next[1]);
        open.shift();
      }
    });
    child.stderr.on("data", (text: Buffer) => {
      err += text.toString();
    });
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
  }

  test("writes lines, takes commands, and ends with q", async () => {
    const { address, mutations } = await daemon();
    const { code, out } = await piped(
      ["--connect", address],
      [
        ["identity local:ops", "pause!\n"],
        ["ACCEPTED pause", "q\n"],
      ],
    );
    expect(code).toBe(0);
    expect(out).toContain("run r-9b1e04c7d2aa-0042 RUNNING scenario gf01 (engine/state live)");
    expect(mutations).toMatchObject([{ method: "pauseRun" }]);
  });

  test("ends with 3 where no daemon answers", async () => {
    const { code, out } = await piped(["--connect", "unix:/nonexistent/d.sock"]);
    expect(code).toBe(3);
    expect(out).toContain(
      "NO DAEMON, start one with: trinity up; UNAVAILABLE: connect ENOENT /nonexistent/d.sock",
    );
  });

  test("ends with 2 on a wrong command line, and says what is right", async () => {
    const { code, err } = await piped(["--color", "red"]);
    expect(code).toBe(2);
    expect(err).toContain("--color red is none of auto, always, never");
    expect(err).toContain("Usage: trinity tui");
  });
});
