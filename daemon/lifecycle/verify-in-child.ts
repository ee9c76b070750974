import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { EnvironmentName, VerifyOptions } from "../../store/verify.ts";
import { field } from "../rpc/json-field.ts";
import { lastLine } from "./last-line.ts";
import { codeOf } from "./start-refusal.ts";

/** What a look at the store before opening it tells; `damaged` is the environment that must not be opened. */
export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly damaged: EnvironmentName | null };

/** A walk that takes longer than this is given up: better no start than a start that hangs. */
const limitMs = 120_000;

/** Whether the store may be opened; a child looks, because damage may end the process that looks (daemon.md 3.2). */
export async function verifyInChild(stateDir: string, depth: VerifyOptions["depth"]): Promise<Verdict> {
  // Nothing to walk, and a start of its own costs as much as the rest of ours.
  if (!existsSync(join(stateDir, "history")) && !existsSync(join(stateDir, "logs"))) return { ok: true };
  const entry = fileURLToPath(new URL(`./verify-store${extname(import.meta.filename)}`, import.meta.url));
  const child = spawn(process.execPath, [entry, stateDir, depth], { stdio: ["ignore", "pipe", "pipe"] });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, limitMs);
  try {
    const [out, complaint, end] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
    return verdictOf(stateDir, { ...end, isLate, out, complaint });
  } catch (failure) {
    const problem = `the store ${stateDir} could not be looked at: ${codeOf(failure)}`;
    return { ok: false, problem, damaged: null };
  } finally {
    clearTimeout(timer);
  }
}

/** How a look ended. */
export type Look = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was ended by us, because it took too long. */
  readonly isLate: boolean;
  readonly out: string;
  readonly complaint: string;
};

/**
 * What reading a damaged memory map ends with. Any other end, like the kernel's SIGKILL for lack of
 * memory, says nothing of the store.
 */
const signsOfDamage: readonly (NodeJS.Signals | null)[] = ["SIGSEGV", "SIGBUS", "SIGABRT"];

/** What a look at the store tells. Only damage that was seen is called so, because its remedy loses data. */
export function verdictOf(stateDir: string, { code, signal, isLate, out, complaint }: Look): Verdict {
  const no = (what: string): Verdict => ({
    ok: false,
    problem: `the store ${stateDir} ${what}`,
    damaged: null,
  });
  if (isLate) return no(`could not be looked at: it took longer than ${limitMs / 1000} s`);
  const told = out.split("\n").map(parsed);
  if (signsOfDamage.includes(signal)) {
    const damaged = told.map((line) => environmentOf(field(line, "entered"))).findLast(isNamed) ?? "history";
    const problem = `${join(stateDir, damaged)} is damaged: looking at it ended with ${signal}`;
    return { ok: false, problem, damaged };
  }
  if (signal !== null) return no(`could not be looked at: looking at it ended with ${signal}`);
  if (code !== 0) return no(`could not be looked at: ${lastLine(complaint)}`);
  if (told.some((line) => field(line, "ok") === true)) return { ok: true };
  const refused = told.find((line) => field(line, "ok") === false);
  const problem = field(refused, "problem");
  if (typeof problem !== "string") return no("could not be looked at: no verdict came");
  if (field(refused, "isDamage") !== true) return { ok: false, problem, damaged: null };
  const damaged = environmentOf(field(refused, "environment")) ?? "history";
  return { ok: false, problem, damaged };
}

function environmentOf(name: unknown): EnvironmentName | null {
  return name === "history" || name === "logs" ? name : null;
}

function isNamed(name: EnvironmentName | null): name is EnvironmentName {
  return name !== null;
}

/**
 * What an operator can do about a damaged store while no daemon serves it; the end of the line that tells of it. In SAFE
 * mode there are gentler ways, and the commands tell them.
 */
export function damageRemedy(stateDir: string): string {
  return `; move ${stateDir} aside to begin an empty store, or bring back a copy`;
}

function parsed(out: string): unknown {
  try {
    return JSON.parse(out);
  } catch {
    return null;
  }
}

function ended(child: ChildProcess): Promise<Pick<Look, "code" | "signal">> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}
