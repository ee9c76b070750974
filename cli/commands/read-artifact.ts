import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Command } from "commander";
import { callFailure } from "../../proto/client/failure.ts";
import { ReadArtifactRequest } from "../../proto/gen/trinity/gate/v1/artifacts.ts";
import { nameUnreachable } from "../call.ts";
import { type Cli, note } from "../cli.ts";
import { CommandFailure, exitCode, Interrupted, UsageError } from "../failures.ts";
import { example, type Runner } from "./runner.ts";

/** `trinity artifact get` (cli.md 2). */
export function getArtifactCommand(run: Runner): Command {
  return new Command("get")
    .description("the bytes of an artifact, checked against its digest")
    .argument("<ref>", "artifact://sha256/..., run://RUN/PATH or the digest alone")
    .option("-o, --output <file>", "where to write them; there they appear only when they are whole")
    .addHelpText("after", example("trinity artifact get artifact://sha256/9f.. -o export.tar"))
    .action(run(getArtifact));
}

async function getArtifact(cli: Cli, ref: string, options: { readonly output?: string }): Promise<number> {
  const { output } = options;
  if (output === undefined) {
    if (cli.shell.terminal.outIsTerminal)
      throw new UsageError("bytes do not belong on a terminal; give -o FILE, or pipe them");
    await receive(cli, ref, process.stdout);
    return exitCode.done;
  }
  const partial = `${output}.partial`;
  try {
    const file = createWriteStream(partial, { mode: 0o600 });
    const sha256 = await receive(cli, ref, file);
    file.end();
    await once(file, "finish");
    await rename(partial, output);
    note(cli, `${output}  sha256 ${sha256}`);
    return exitCode.done;
  } catch (failure) {
    await rm(partial, { force: true });
    throw failure;
  }
}

/** Writes the bytes as they come; answers their digest. @throws CommandFailure `artifact_digest_mismatch` */
async function receive(cli: Cli, ref: string, to: NodeJS.WritableStream): Promise<string> {
  const hash = createHash("sha256");
  const { interrupted } = cli.shell;
  const stream = cli.client.artifacts.readArtifact(ReadArtifactRequest.fromPartial({ ref }));
  const cancel = (): void => stream.cancel();
  interrupted.addEventListener("abort", cancel, { once: true });
  let announced = "";
  try {
    for await (const { chunk, sha256 } of stream) {
      hash.update(chunk);
      if (!to.write(chunk)) await once(to, "drain");
      if (sha256 !== "") announced = sha256;
    }
  } catch (failure) {
    if (interrupted.aborted) throw new Interrupted();
    throw isCallError(failure) ? nameUnreachable(cli, callFailure(failure)) : failure;
  } finally {
    interrupted.removeEventListener("abort", cancel);
  }
  const found = hash.digest("hex");
  if (found !== announced)
    throw new CommandFailure(
      "artifact_digest_mismatch",
      `received bytes hash to ${found}, not to ${announced}`,
    );
  return found;
}

function isCallError(failure: unknown): failure is Parameters<typeof callFailure>[0] {
  return failure instanceof Error && "code" in failure && "metadata" in failure;
}
