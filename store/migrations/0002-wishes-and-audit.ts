import { decodeJson, encodeJson } from "../codecs.ts";
import type { Migration } from "./migration.ts";
import { rewriteRows } from "./rewrite-rows.ts";

/**
 * What runs of schema 1 did not say: nobody wished for anything. Keys that a row has stay as they are. Written
 * out here, because a migration stays as it was when the records go on changing.
 */
const unsaid = {
  labels: [],
  correlationIds: {},
  priority: 0,
  queuePosition: 0,
  notBeforeMs: null,
  maxBytes: 0,
  storedBytes: 0,
  changedAtMs: 0,
  replayOf: null,
  operatorKey: "local.default",
  environment: "",
  scenarioRevision: 0,
  governancePreset: "",
  governanceRevision: 0,
  configVersions: [],
  deletedAtMs: null,
  recoveries: 0,
  endingText: "",
};

const newTables = [
  "checkpoints",
  "runs_by_label",
  "notes",
  "admin_events",
  "idem",
  "events",
  "scenarios",
  "governance",
  "config_versions",
  "artifacts",
  "secrets",
  "retention",
  "taken",
];

/** Schema 2: runs say what was wished for them; audit, kept requests and all that comes with them have their tables. */
export const toSchema2: Migration = {
  to: 2,
  history: async (environment) => {
    await rewriteRows(environment, "runs", (value, place) => {
      const run = decodeJson(value, place);
      return encodeJson(typeof run === "object" ? { ...unsaid, ...run } : run);
    });
    for (const name of newTables) environment.table(name);
  },
  logs: async (environment) => {
    environment.table("checkpoint_chunks");
  },
};
