import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandFailure } from "../failures.ts";
import type { CliEnv } from "../shell.ts";
import { type CompletedShell, completionScripts } from "./scripts.ts";

/** Where a script was put, and what still has to be done for new shells to load it; null: nothing. */
export type Installed = { readonly path: string; readonly hint: string | null };

/** Puts a script where its shell looks for one of this user. @throws CommandFailure `file_not_written` */
export function installCompletion(shell: CompletedShell, env: CliEnv): Installed {
  const installed = placeOf(shell, env);
  try {
    mkdirSync(dirname(installed.path), { recursive: true });
    writeFileSync(installed.path, completionScripts[shell]);
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new CommandFailure("file_not_written", `${installed.path} can't be written: ${why}`);
  }
  return installed;
}

function placeOf(shell: CompletedShell, env: CliEnv): Installed {
  const home = env.HOME || "/";
  const data = env.XDG_DATA_HOME || join(home, ".local", "share");
  switch (shell) {
    case "bash": {
      const path = join(data, "bash-completion", "completions", "trinity");
      return {
        path,
        hint: `new shells load it if they have bash-completion; else add to .bashrc: source ${path}`,
      };
    }
    case "zsh": {
      const folder = join(data, "zsh", "site-functions");
      return { path: join(folder, "_trinity"), hint: `add to .zshrc, before compinit: fpath+=(${folder})` };
    }
    case "fish": {
      const folder = join(env.XDG_CONFIG_HOME || join(home, ".config"), "fish", "completions");
      return { path: join(folder, "trinity.fish"), hint: null };
    }
  }
}
