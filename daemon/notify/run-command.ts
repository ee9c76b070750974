import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** A program with its arguments, and where it was found. */
export type Command = { readonly program: string; readonly args: readonly string[] };

/** Where a program is looked for that is not named by its whole path, and what it finds others by itself. */
const commandPath = "/usr/local/bin:/usr/bin:/bin";

/** Looks a program up once, so that nobody can put another one in its place later; null: it is not there. */
export function findCommand([name = "", ...args]: readonly string[]): Command | null {
  if (name.includes("/") && !isAbsolute(name)) return null;
  const candidates = isAbsolute(name)
    ? [name]
    : commandPath.split(delimiter).map((folder) => join(folder, name));
  const program = candidates.find(isExecutable);
  return program === undefined ? null : { program, args };
}

const complaintMax = 300;

/**
 * Runs a command of the daemon's own configuration: no shell, one text on its standard input, an environment of its own,
 * SIGKILL after `timeoutMs` (daemon.md 3.6). Rejects with its complaint when it does not end with 0.
 */
export function runCommand({ program, args }: Command, input: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { PATH: commandPath, LANG: "C.UTF-8" },
      stdio: ["pipe", "ignore", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      cwd: "/",
    });
    let complaint = "";
    child.stderr.on("data", (bytes) => {
      if (complaint.length < complaintMax) complaint += bytes;
    });
    child.on("error", (failure) => reject(new Error(`${program} could not be run: ${failure.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve();
      const how = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
      const said = complaint.trim().split("\n")[0]?.slice(0, complaintMax) ?? "";
      reject(new Error(`${program} ${how}${said === "" ? "" : `: ${said}`}`));
    });
    // A program that does not read what it is told is no failure of ours.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** What is wrong with a command that was not found. */
export function notFound([name = ""]: readonly string[]): string {
  return isAbsolute(name) ? `${name} cannot be run` : `${name} is not in ${commandPath}; give its whole path`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
