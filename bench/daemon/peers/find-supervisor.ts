import { spawnSync } from "node:child_process";

/** The command that starts supervisor in the foreground: what is installed, else Debian's package when we may. */
export function findSupervisor(): { readonly command: readonly string[] } | { readonly missing: string } {
  const found = installed();
  if (found !== null) return { command: found };
  if (process.getuid?.() === 0) {
    spawnSync("apt-get", ["install", "--yes", "--no-install-recommends", "supervisor"], { stdio: "ignore" });
  }
  const command = installed();
  return command === null ? { missing: "supervisor is not installed" } : { command };
}

function installed(): readonly string[] | null {
  const commands = [["supervisord"], ["python3", "-m", "supervisor.supervisord"]];
  return (
    commands.find(([program = "", ...rest]) => {
      const { status } = spawnSync(program, [...rest, "--version"], { stdio: "ignore" });
      return status === 0;
    }) ?? null
  );
}
