import { descriptorSchema } from "../apxi/read-descriptor.ts";
import { streamSchema } from "../config/draft-window.ts";
import { pfnaSchema } from "../config/parse-pfna.ts";
import { profileSchema } from "../config/parse-profile.ts";
import { registrySchema } from "../config/parse-registry.ts";
import { runConfigSchema } from "../config/parse-run-config.ts";
import { sessionFileSchema } from "../config/parse-session-file.ts";
import { topologySchema } from "../config/parse-topology.ts";
import { isSnapshot } from "../document/document-shapes.ts";
import { isInspection } from "../document/inspection-shape.ts";
import {
  isDataEnvelope,
  isGovEnvelope,
  isPlainEnvelope,
  isShownEntry,
  isShownIBlock,
  isShownLedger,
  isShownManifest,
  isShownPBlock,
  isShownScene,
} from "../document/shown-shapes.ts";
import { governanceSchema } from "../governance/parse-governance.ts";
import { isBudgetUsage, isEdgeFluxMotif, isProposal } from "../governed-shapes.ts";
import { isLogEntry } from "../log/log-shapes.ts";
import { isMetricsSnapshot } from "../metrics-shape.ts";
import { isEnvelope } from "../record-shapes.ts";
import { isDigest } from "../text/shape.ts";
import type { Contract } from "./contract.ts";
import {
  governanceExample,
  inspectionExample,
  logEntryExamples,
  metricsExample,
  pfnaExample,
  profileExample,
  registryExample,
  runConfigExample,
  sessionFileExample,
  topologyExample,
} from "./examples.ts";

const digest = isDigest.schema;

/** The contracts, those of the files we read first. */
export const contracts: readonly Contract[] = [
  {
    name: "run-config",
    title: "Run config",
    description:
      "One run: its topology, profile, ticks, windows and governance (engine-core 15.1). Unknown fields are ignored. " +
      "What holds between fields and between files is said in words and checked by the loader.",
    schema: runConfigSchema,
    parts: {},
    examples: [runConfigExample],
  },
  {
    name: "session-file",
    title: "Session file",
    description:
      "A session in one file, with what no run config can say (engine-core 12.5 and 19): APXi views, an AEON window " +
      "grammar, a PFNA transform, default streams, a node id. A file with a `kind` is read as one. Its own fields are " +
      "strict, those it shares with a run config as lenient as there. Unknown fields are ignored. What holds between fields and between files is said " +
      "in words and checked by the loader.",
    schema: sessionFileSchema,
    parts: { stream: streamSchema, apxi_descriptor: descriptorSchema },
    examples: [sessionFileExample],
  },
  {
    name: "topology",
    title: "Topology profile",
    description:
      "The nodes and edges of a graph (engine-core 4). Integers are strict: `5.0` is refused. Ids count from 1 without " +
      "gaps in ascending order, N is the number of nodes, ends of edges are nodes, and every edge has the topology's SC.",
    schema: topologySchema,
    parts: {},
    examples: [topologyExample],
  },
  {
    name: "profile",
    title: "Numeric profile",
    description:
      "The constants of a run (engine-core 5 and 15.2). Unknown fields are ignored, epsilon_cap among them.",
    schema: profileSchema,
    parts: {},
    examples: [profileExample],
  },
  {
    name: "registry",
    title: "Scenario registry",
    description: "Names for run configs (engine-core 15.3).",
    schema: registrySchema,
    parts: {},
    examples: [registryExample],
  },
  {
    name: "governance",
    title: "Governance",
    description:
      "Modes and policies (engine-governance 3.2): the `governance` map of a run config, or a file of its own.",
    schema: governanceSchema,
    parts: {},
    examples: [governanceExample],
  },
  {
    name: "pfna",
    title: "PFNA bundle",
    description:
      "Integers from outside that are added to the state at given ticks (engine-core 12.1). Of each value no more than " +
      "a double can hold reaches the state.",
    schema: pfnaSchema,
    parts: {},
    examples: [pfnaExample],
  },
  {
    name: "log-entry",
    title: "Log entry",
    description: "One line of the structured log of a run (engine-governance 9).",
    schema: isLogEntry.schema,
    parts: { digest },
    examples: logEntryExamples,
  },
  {
    name: "metrics",
    title: "Metrics",
    description: "What a run left behind, counted (engine-governance 8): `metrics` of a session document.",
    schema: isMetricsSnapshot.schema,
    parts: { digest },
    examples: [metricsExample],
  },
  {
    name: "introspection",
    title: "Introspection",
    description:
      "What `aether inspect` prints (engine-governance 11): of summary, tick and window those that were asked for.",
    schema: isInspection.schema,
    parts: { envelope: isEnvelope.schema },
    examples: [inspectionExample],
  },
  {
    name: "snapshot",
    title: "Snapshot",
    description:
      "The canonical document of a run (engine-core 16), in the shape of a session or of the tick loop alone. " +
      "Integers may be of any size; a reader must not round them.",
    schema: isSnapshot.schema,
    parts: {
      digest,
      ledger: isShownLedger.schema,
      p_block: isShownPBlock.schema,
      i_block: isShownIBlock.schema,
      manifest: isShownManifest.schema,
      scene: isShownScene.schema,
      data_envelope: isDataEnvelope.schema,
      governance_envelope: isGovEnvelope.schema,
      plain_envelope: isPlainEnvelope.schema,
      u_ledger_entry: isShownEntry.schema,
      motif: isEdgeFluxMotif.schema,
      proposal: isProposal.schema,
      budget_usage: isBudgetUsage.schema,
      metrics: isMetricsSnapshot.schema,
    },
    examples: [],
  },
];
