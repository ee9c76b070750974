import type { Paint, Tone } from "../output/colours.ts";

/** What a check found; `remedy` says what to do about it, null when nothing has to be done. */
export type Finding = {
  readonly level: "ok" | "warn" | "fail";
  readonly check: string;
  readonly detail: string;
  readonly remedy: string | null;
};

export function ok(check: string, detail: string): Finding {
  return { level: "ok", check, detail, remedy: null };
}

export function warn(check: string, detail: string, remedy: string): Finding {
  return { level: "warn", check, detail, remedy };
}

export function fail(check: string, detail: string, remedy: string): Finding {
  return { level: "fail", check, detail, remedy };
}

const tones: Readonly<Record<Finding["level"], Tone>> = { ok: "good", warn: "held", fail: "bad" };

/** A line per finding, its remedy below it (cli.md 2, `doctor`). */
export function findingsText(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  return findings
    .map(({ level, check, detail, remedy }) => {
      const line = `${paint(tones[level], level.padEnd(4))}  ${check.padEnd(width)}  ${detail}\n`;
      return remedy === null ? line : `${line}      ${" ".repeat(width)}  ${remedy}\n`;
    })
    .join("");
}
