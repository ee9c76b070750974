import { readFileSync } from "node:fs";
import { loadSession } from "../../engine/config/load-session.ts";
import { parsePfna } from "../../engine/config/parse-pfna.ts";
import { parseTopology } from "../../engine/config/parse-topology.ts";
import type { SessionConfig, StreamSource } from "../../engine/config/session.ts";
import { builtInProfile } from "./built-in.ts";
import { diskFiles } from "./config-files.ts";
import { conformance } from "./conformance.ts";
import { acceptedValue } from "./problems.ts";
import { governed, smallSession, smallWindow } from "./sessions.ts";

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

/**
 * The files of `sessions/`, as far as we read them: sessions that no run config can express (engine-core 19).
 */
type SessionFile = {
  readonly snapshot_shape: "run" | "session";
  readonly topology: string;
  readonly initial_state: readonly number[];
  readonly total_ticks: number;
  readonly run_id: string;
  readonly nid: string;
  readonly windows: readonly {
    readonly window_id: string;
    readonly apx_name: string;
    readonly start_tick: number;
    readonly end_tick: number;
    readonly streams: readonly [];
  }[];
  readonly primary_window_id: string;
  readonly press_default_streams: readonly {
    readonly name: string;
    readonly source: StreamSource;
    readonly scheme_hint: null;
    readonly description: string;
  }[];
  readonly pfna: string | null;
};

/** A session of `sessions/` with the built-in profile and governance off. */
export function directSession(name: string): SessionConfig {
  const file = JSON.parse(publishedText("sessions", `${name}.json`)) as SessionFile;
  return smallSession({
    shape: file.snapshot_shape,
    runId: file.run_id,
    nid: file.nid,
    topology: acceptedValue(parseTopology(file.topology, publishedText("sessions", file.topology))),
    profile: builtInProfile,
    initialState: file.initial_state,
    totalTicks: file.total_ticks,
    windows: file.windows.map(({ window_id, apx_name, start_tick, end_tick, streams }) =>
      smallWindow(window_id, [start_tick, end_tick], { apxName: apx_name, streams }),
    ),
    primaryWindowId: file.primary_window_id,
    defaultStreams: file.press_default_streams.map(({ name, source, scheme_hint, description }) => ({
      name,
      source,
      schemeHint: scheme_hint,
      description,
    })),
    pfnaInputs:
      file.pfna === null ? [] : acceptedValue(parsePfna(file.pfna, publishedText("sessions", file.pfna))),
    governance: governed("OFF", { gid: null, runId: null }),
  });
}
