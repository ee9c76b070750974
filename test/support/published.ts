import { readFileSync } from "node:fs";
import { loadSession } from "../../engine/config/load-session.ts";
import type { SessionConfig } from "../../engine/config/session.ts";
import { diskFiles } from "./config-files.ts";
import { conformance } from "./conformance.ts";
import { acceptedValue } from "./problems.ts";

/** What is published about one document. */
export type PublishedDocument = {
  readonly file: string;
  readonly canonical_bytes: number;
  readonly canonical_sha256: string;
};

export function publishedText(...path: readonly string[]): string {
  return readFileSync(conformance.path(...path), "utf8");
}

export function publishedDocument(name: string): PublishedDocument {
  const index = JSON.parse(publishedText("snapshots", "index.json")) as Record<string, PublishedDocument>;
  const document = index[name];
  if (document === undefined) throw new Error(`no published document is called ${name}`);
  return document;
}

/** The session of a published run config, by the name of its file. */
export function publishedSession(name: string): SessionConfig {
  return acceptedValue(loadSession(diskFiles, conformance.path("fixtures", "configs", `${name}.json`)));
}

/** The session of a published session file, by the name of its file (engine-core 19). */
export function directSession(name: string): SessionConfig {
  return acceptedValue(loadSession(diskFiles, conformance.path("sessions", `${name}.json`)));
}

/** The AEON/APXi demo; its file does not say which ticks its document asks about. */
export function aeonSession(): SessionConfig {
  const session = directSession("aeon_apxi_demo");
  if (session.aeon === undefined) throw new Error("the demo has a window grammar");
  return { ...session, aeon: { ...session.aeon, coveringTicks: [2, 5] } };
}
