import { readFile } from "node:fs/promises";
import { UsageError } from "./failures.ts";

/** The token in a file: its one line. @throws UsageError when there is none */
export async function readToken(path: string): Promise<string> {
  let token: string;
  try {
    token = (await readFile(path, "utf8")).trim();
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : String(failure);
    throw new UsageError(`--token-file can't be read: ${message}`);
  }
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UsageError(`--token-file ${path} holds no token: one line of visible characters is one`);
}
