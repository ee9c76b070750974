import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { missingPackages } from "../../cli/launcher/install.mjs";
import { isAtLeast } from "../../cli/launcher/runtime.mjs";
import { lacking } from "../support/lacking.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

describe("what is missing", () => {
  const wanted = {
    packages: {
      "": { version: "0.1.0" },
      "node_modules/ink": { version: "8.0.0" },
      "node_modules/lmdb-darwin": { version: "3.5.6", optional: true },
    },
  };

  test.each([
    { name: "nothing, when all is there", held: { "node_modules/ink": { version: "8.0.0" } }, missing: [] },
    { name: "an absent package", held: {}, missing: ["node_modules/ink"] },
    {
      name: "a package of another version",
      held: { "node_modules/ink": { version: "7.0.0" } },
      missing: ["node_modules/ink"],
    },
  ])("$name", ({ held, missing }) => {
    expect(missingPackages(wanted, { packages: held })).toEqual(missing);
  });

  test.each([
    { version: "22.13.0", least: "22.13", isIt: true },
    { version: "24.0.0", least: "22.13", isIt: true },
    { version: "22.9.0", least: "22.13", isIt: false },
    { version: "20.20.2", least: "22.13", isIt: false },
  ])("$version is at least $least: $isIt", ({ version, least, isIt }) => {
    expect(isAtLeast(version, least)).toBe(isIt);
  });
});

/**
 * Goal: the launcher brings any checkout to the point where a program runs, and stays silent on standard output.
 * Method: a tiny checkout with the real launcher, in which `npm` and the compiler are scripts that note that
 * they were called and put there what the real ones would.
 */
describe("the launcher in a checkout", () => {
  const scratch = scratchFolder();
  let checkout: string;
  let tools: string;

  beforeEach(() => {
    checkout = scratch("checkout");
    tools = scratch("tools");
    cpSync(join(root, "cli", "launcher"), join(checkout, "cli", "launcher"), { recursive: true });
    put(
      "package.json",
      JSON.stringify({ engines: { node: ">=20" }, devDependencies: { node: process.versions.node } }),
    );
    put(
      "package-lock.json",
      JSON.stringify({ packages: { "node_modules/typescript": { version: "7.0.2" } } }),
    );
    put("tsconfig.base.json", "{}");
    put("cli/main.ts", "the source");
    putTool("npm", npmScript());
  });

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  };
  const putTool = (name: string, text: string): void => {
    mkdirSync(tools, { recursive: true });
    writeFileSync(join(tools, name), text);
    chmodSync(join(tools, name), 0o755);
  };
  const calls = (): readonly string[] => {
    const log = scratch("calls");
    return existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
  };
  const launch = (
    args: readonly string[],
    options: { readonly node?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
  ): SpawnSyncReturns<string> =>
    spawnSync(options.node ?? process.execPath, [join(checkout, "cli/launcher/launch.mjs"), ...args], {
      encoding: "utf8",
      cwd: options.cwd ?? checkout,
      env: { PATH: [tools, process.env["PATH"]].join(delimiter), ...options.env },
    });

  /** Installs a compiler that notes its calls and compiles `cli/main.ts` into a program that says what it got. */
  function npmScript(): string {
    const compiler = `
      const { appendFileSync, mkdirSync, writeFileSync, readFileSync } = require("node:fs");
      appendFileSync(${JSON.stringify(scratch("calls"))}, "tsc\\n");
      console.log("compiler speaking");
      mkdirSync("build/cli", { recursive: true });
      const source = JSON.stringify(readFileSync("cli/main.ts", "utf8"));
      writeFileSync("build/cli/main.js",
        "console.log(JSON.stringify({ source: " + source + ", args: process.argv.slice(2), cwd: process.cwd() })); process.exit(7);");
    `;
    return `#!/bin/sh
set -e
echo "npm $*" >> ${scratch("calls")}
echo "npm speaking"
mkdir -p node_modules/typescript/bin node_modules/node/bin
cat > node_modules/typescript/bin/tsc <<'SCRIPT'
${compiler}
SCRIPT
ln -sf ${process.execPath} node_modules/node/bin/node
cp package-lock.json node_modules/.package-lock.json
`;
  }

  test("installs, builds and runs, with the program alone on standard output", () => {
    const first = launch(["trinity", "run", "start"]);
    expect(first.status).toBe(7);
    expect(JSON.parse(first.stdout)).toEqual({ source: "the source", args: ["run", "start"], cwd: checkout });
    expect(first.stderr).toContain("npm speaking");
    expect(calls()).toEqual(["npm install", "tsc"]);
  });

  test("does nothing twice", () => {
    launch(["trinity"]);
    const second = launch(["trinity"]);
    expect(second).toMatchObject({ status: 7, stderr: "" });
    expect(calls()).toEqual(["npm install", "tsc"]);
  });

  test.each([
    { name: "a changed source is built again", change: (): void => put("cli/main.ts", "another") },
    { name: "a new source is built again", change: (): void => put("tui/App.tsx", "new") },
    {
      name: "a deleted program is built again",
      change: (): void => rmSync(join(checkout, "build/cli/main.js")),
    },
  ])("$name", ({ change }) => {
    launch(["trinity"]);
    change();
    expect(launch(["trinity"]).status).toBe(7);
    expect(calls()).toEqual(["npm install", "tsc", "tsc"]);
  });

  test("a changed lock file is installed again; a touched one is not", () => {
    launch(["trinity"]);
    const later = new Date(Date.now() + 60_000);
    utimesSync(join(checkout, "package-lock.json"), later, later);
    launch(["trinity"]);
    expect(calls()).toEqual(["npm install", "tsc"]);
    put(
      "package-lock.json",
      JSON.stringify({ packages: { "node_modules/typescript": { version: "7.0.3" } } }),
    );
    utimesSync(join(checkout, "package-lock.json"), later, later);
    launch(["trinity"]);
    expect(calls()).toEqual(["npm install", "tsc", "npm install"]);
  });

  test("a failed installation is one clear line, exit 1", () => {
    putTool("npm", "#!/bin/sh\nexit 4\n");
    const outcome = launch(["trinity"]);
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toContain("npm install failed (exit 4)");
  });

  test("a failed build is said, and what it broke does not run", () => {
    launch(["trinity"]);
    put("node_modules/typescript/bin/tsc", "console.log('cli/main.ts(1,1): error'); process.exit(2);");
    put("cli/main.ts", "broken");
    const outcome = launch(["trinity"]);
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toContain("cli/main.ts(1,1): error");
    expect(outcome.stderr).toContain("the build failed");
  });

  test("a pinned Node of the wrong version is mended by its own installer", () => {
    launch(["trinity"]);
    put(
      "node_modules/node/installArchSpecificPackage.js",
      `require("node:fs").symlinkSync(${JSON.stringify(process.execPath)}, "bin/node")`,
    );
    rmSync(join(checkout, "node_modules/node/bin/node"));
    const outcome = launch(["trinity"]);
    expect(outcome.status).toBe(7);
    expect(outcome.stderr).toContain(`installing Node v${process.versions.node}`);
  });

  test("without the pinned Node, a host's Node that is new enough does, and it is said", () => {
    launch(["trinity"]);
    rmSync(join(checkout, "node_modules/node/bin/node"));
    const outcome = launch(["trinity"]);
    expect(outcome.status).toBe(7);
    expect(outcome.stderr).toContain(`going on with ${process.version}`);
  });

  test("without the pinned Node, a host's Node that is too old is refused", () => {
    put("package.json", JSON.stringify({ engines: { node: ">=99.1" }, devDependencies: { node: "99.2.0" } }));
    const outcome = launch(["trinity"]);
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toContain("is too old: 99.1 or newer is needed");
  });

  test("npm run gives the program the folder it was called from", () => {
    mkdirSync(scratch("elsewhere"));
    launch(["trinity"]);
    const env = { INIT_CWD: scratch("elsewhere"), npm_lifecycle_event: "trinity" };
    expect(JSON.parse(launch(["trinity"], { env }).stdout).cwd).toBe(scratch("elsewhere"));
    const direct = launch(["trinity"], { env, cwd: scratch("tools") });
    expect(JSON.parse(direct.stdout).cwd).toBe(scratch("tools"));
  });

  test("each bin is a program of its own, also through a link", () => {
    launch(["trinity"]);
    mkdirSync(scratch("bin"));
    symlinkSync(join(checkout, "cli/launcher/trinity.mjs"), scratch("bin/trinity"));
    const outcome = spawnSync(process.execPath, [scratch("bin/trinity"), "status"], { encoding: "utf8" });
    expect(JSON.parse(outcome.stdout).args).toEqual(["status"]);
  });

  test("a program nobody knows is refused with the known ones", () => {
    const outcome = launch(["trinty"]);
    expect(outcome).toMatchObject({ status: 1, stdout: "" });
    expect(outcome.stderr).toContain('unknown program "trinty"; known are trinity, trinityd, aether');
  });

  test("a lock left behind by a killed launcher is taken over", () => {
    const dead = spawnSync(process.execPath, ["--eval", ""]).pid;
    put("node_modules/.trinity-launcher.lock", String(dead));
    expect(launch(["trinity"]).status).toBe(7);
    expect(existsSync(join(checkout, "node_modules/.trinity-launcher.lock"))).toBe(false);
  });

  test("a task runs its steps in order and ends with the first that fails", () => {
    launch(["trinity"]);
    put("node_modules/@biomejs/biome/bin/biome", "process.exit(3);");
    put("node_modules/@bufbuild/buf/bin/buf", "throw new Error('not reached');");
    const outcome = launch(["test"]);
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toBe("── types\n── lint\n");
  });
});

/** Another Node than the pinned one hands over to it as a child: exit code and signals must come through. */
describe("handing over to another process", () => {
  const scratch = scratchFolder();

  test.each([
    { name: "an exit code", program: "process.exit(5)", ends: { status: 5, signal: null } },
    {
      name: "a signal",
      program: "process.kill(process.pid, 'SIGTERM')",
      ends: { status: null, signal: "SIGTERM" },
    },
  ])("$name of the program is that of the launcher", ({ program, ends }) => {
    writeFileSync(scratch("program.mjs"), program);
    writeFileSync(
      scratch("launch.mjs"),
      `import { handOver } from ${JSON.stringify(join(root, "cli/launcher/hand-over.mjs"))};
       const node = { executable: process.execPath, isThisProcess: false };
       await handOver(node, ${JSON.stringify(scratch("program.mjs"))}, [], "/nowhere");`,
    );
    const { status, signal } = spawnSync(process.execPath, [scratch("launch.mjs")]);
    expect({ status, signal }).toEqual(ends);
  });
});

/**
 * Goal: a program that was joined into one file fails like any other: its stack names the sources.
 * Method: join two small modules with the real bundler through the launcher's own build, then run what came of it.
 */
describe("a program joined into one file", () => {
  const scratch = scratchFolder();
  const isUnable = lacking(
    existsSync(join(root, "node_modules/rolldown/bin/cli.mjs")),
    "node_modules holds no bundler",
    "can be installed",
  );

  test.skipIf(isUnable)("runs, loads what it imports later, and names its sources in a stack", () => {
    const put = (path: string, text: string): void => {
      mkdirSync(dirname(scratch(path)), { recursive: true });
      writeFileSync(scratch(path), text);
    };
    put("package.json", '{"type":"module"}');
    put("tsconfig.base.json", "{}");
    put("node_modules/typescript/bin/tsc", "");
    symlinkSync(join(root, "node_modules/rolldown"), scratch("node_modules/rolldown"));
    put("cli/late.ts", 'export const late: string = "loaded later";\n');
    put(
      "cli/fail.ts",
      "type Nothing = never;\n\nexport function fail(): Nothing {\n  throw new Error('on purpose');\n}\n",
    );
    put(
      "cli/main.ts",
      'import { fail } from "./fail.ts";\nconsole.log((await import("./late.ts")).late);\nfail();\n',
    );
    const of = (name: string): string => JSON.stringify(join(root, "cli/launcher", name));
    put(
      "launch.mjs",
      `import { buildWhatIsStale } from ${of("build.mjs")};
       import { handOver } from ${of("hand-over.mjs")};
       const root = ${JSON.stringify(scratch("/"))};
       const program = { entry: "build/joined/main.js", projects: ["cli"], joins: "cli/main.ts" };
       buildWhatIsStale(root, process.execPath, program);
       const node = { executable: process.execPath, isThisProcess: true };
       await handOver(node, root + program.entry, [], root);`,
    );
    const outcome = spawnSync(process.execPath, [scratch("launch.mjs")], {
      encoding: "utf8",
      cwd: scratch(""),
    });
    expect(outcome).toMatchObject({ status: 1, stdout: "loaded later\n" });
    expect(outcome.stderr).toContain("Error: on purpose\n    at fail (cli/fail.ts:4:");
    expect(outcome.stderr).toContain("cli/main.ts:3:");
  });
});
