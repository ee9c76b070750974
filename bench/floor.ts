import { createHash, hash } from "node:crypto";
import {
  type ByteRange,
  type ByteTemplate,
  byteTemplate,
  putColumns,
  putFilled,
} from "../engine/bytes/byte-template.ts";
import {
  type ByteWriter,
  newByteWriter,
  putBytes,
  putText,
  putVector,
  writtenFrom,
} from "../engine/bytes/byte-writer.ts";
import type { SessionConfig } from "../engine/config/session.ts";

/**
 * The floor of E1 and E2 (DESIGN section 4): what the bytes of a session cost. A program that can do nothing but one kind
 * of session, with plain numbers in plain arrays, every number formatted once, by the fastest formatting we have, every text hashed as
 * often as the specification asks, and no record, check, checkpoint or second configuration. The bench refuses to compare
 * when its document differs from the engine's.
 *
 * It holds for sessions of `workloads.ts` with one window, numbers below 2^53, and governance off.
 */
export function floorDocument(config: SessionConfig, fingerprint: string): FloorResult {
  const ticks: FloorTick[] = [];
  const bits = runTicks(config, fingerprint, ticks);
  return { tickHash: bits.tickHash, ...digestDocument(config, ticks, bits) };
}

export type FloorResult = { readonly sha256: string; readonly bytes: number; readonly tickHash: string };

/** What of a tick the document needs. */
type FloorTick = {
  readonly edges: ByteRange;
  readonly states: ByteRange;
  readonly sums: ByteRange;
  readonly summary: ByteRange;
  readonly post: ByteRange;
  readonly previous: number;
  readonly chain: number;
  readonly ledgerHash: string;
  readonly blockHash: string;
};

type StreamBits = { first: number; rest: number };
type Bits = { readonly deltas: StreamBits; readonly flows: StreamBits; readonly tickHash: string };

/** A template written with holes as `#`. */
function template(text: string): ByteTemplate {
  return byteTemplate(text.split("#"));
}

const sha256 = (writer: ByteWriter, start = 0): string => hash("sha256", writtenFrom(writer, start), "hex");

function runTicks(config: SessionConfig, fingerprint: string, ticks: FloorTick[]): Bits {
  const { gid, edges } = config.topology;
  const modulus = Number(config.profile.modulusM);
  const sc = Number(config.topology.sc);
  const w = Number(config.profile.iBlockSpacingW);
  const from = edges.map(({ i }) => i - 1);
  const to = edges.map(({ j }) => j - 1);
  const strength = edges.map(({ k }) => Number(k));
  const caps = edges.map(({ cap }) => Number(cap));
  const flowList = template(
    `[${edges.map(({ cap, eId, i, j }) => `{"cap":${cap},"du":#,"e_id":${eId},"f_e":#,"i":${i},"j":${j},"raw":#}`).join()}]`,
  );
  const summaryList = template(`[${edges.map(({ eId }) => `{"e_id":${eId},"f_e":#}`).join()}]`);
  const snapshot = topologyText(config);
  const ledgerHead = template('{"causal_radius_applied":false,"edges":#');
  const ledgerMiddle = template(',"epsilon_applied":false,"nap_ref":"","policy_notes":[],');
  const sumsText = template('"sum_post_u":#,"sum_pre_u":#,"tick":#,"z_check":#}');
  const blockHead = template('{"C_t":#,"edge_flux_summary":');
  const blockTail = template(`,"gid":"${gid}","s_t":9,"seq":#,"tick":#,"topology_version":"v1"}`);
  const canonicalTail = template(
    `,"gid":"${gid}","prev_hash":#,"s_t":9,"seq":#,"tick":#,"topology_version":"v1"}`,
  );
  const iBlockText = template(
    `{"C_t":#,"W":${w},"gid":"${gid}","merkle_root":"#","post_u":#,"prev_hash":"#","profile_version":"CMP-0","tick":#,"topology_snapshot":${snapshot},"topology_version":"v1"}`,
  );
  const names = { post: template('"post_u":'), pre: template(',"pre_u":'), comma: template(",") };
  const writer = newByteWriter();
  const scratch = newByteWriter();
  const deltas: StreamBits = { first: 0, rest: 0 };
  const flows: StreamBits = { first: 0, rest: 0 };
  let state = config.initialState.map(Number);
  let lastFlows: number[] = [];
  let lastDeltas: number[] = [];
  let chain = Number(config.profile.c0);
  let tip: string | null = null;
  let tickHash = fingerprint;
  let leaves: string[] = [];

  for (let tick = 1; tick <= config.totalTicks; tick += 1) {
    const pre = state;
    const post = pre.slice();
    const du = new Array<number>(edges.length);
    const raw = new Array<number>(edges.length);
    const f = new Array<number>(edges.length);
    let sum = 0;
    for (const value of pre) sum += value;
    for (let e = 0; e < edges.length; e += 1) {
      const i = from[e] as number;
      const j = to[e] as number;
      const difference = (pre[i] as number) - (pre[j] as number);
      const m = difference < 0 ? -difference : difference;
      const flux = Math.floor(((strength[e] as number) * m) / sc);
      const least = Math.min(flux, caps[e] as number, m);
      const flow = difference < 0 ? 0 - least : least;
      post[i] = (post[i] as number) - flow;
      post[j] = (post[j] as number) + flow;
      du[e] = difference;
      raw[e] = flux;
      f[e] = flow;
    }
    const nextDeltas = post.map((value, n) => value - (pre[n] as number));
    const previous = chain;
    chain = (17 * previous + 207 + tick) % modulus;

    writer.length = 0;
    putFilled(writer, ledgerHead, [""]);
    const edgesAt = writer.length;
    putColumns(writer, flowList, [du, f, raw]);
    const edgesEnd = writer.length;
    putFilled(writer, ledgerMiddle, []);
    const statesAt = writer.length;
    putFilled(writer, names.post, []);
    const postAt = writer.length;
    putVector(writer, post);
    const postEnd = writer.length;
    putFilled(writer, names.pre, []);
    putVector(writer, pre);
    const statesEnd = writer.length;
    putFilled(writer, names.comma, []);
    const sumsAt = writer.length;
    putFilled(writer, sumsText, [sum, sum, tick, sum]);
    const sumsEnd = writer.length;
    const ledgerHash = sha256(writer);
    const blockAt = writer.length;
    putFilled(writer, blockHead, [chain]);
    const summaryAt = writer.length;
    putColumns(writer, summaryList, [f]);
    const summaryEnd = writer.length;
    putFilled(writer, blockTail, [tick, tick]);
    const blockHash = sha256(writer, blockAt);
    scratch.length = 0;
    putBytes(scratch, writer.bytes, blockAt, summaryEnd);
    putFilled(scratch, canonicalTail, [tip === null ? "null" : `"${tip}"`, tick, tick]);
    tip = sha256(scratch);
    leaves.push(tip);
    if (tick % w === 0) {
      scratch.length = 0;
      const postRange = { bytes: writer.bytes, start: postAt, end: postEnd };
      putFilled(scratch, iBlockText, [chain, merkleRoot(leaves), postRange, tip, tick]);
      tip = sha256(scratch);
      leaves = [];
    }
    tickHash = hash("sha256", tickHash + ledgerHash + tip, "hex");
    if (tick === 1) {
      deltas.first = componentBits(nextDeltas);
      flows.first = componentBits(f);
    } else {
      deltas.rest += differenceBits(nextDeltas, lastDeltas);
      flows.rest += differenceBits(f, lastFlows);
    }
    lastDeltas = nextDeltas;
    lastFlows = f;
    state = post;
    const bytes = writtenFrom(writer, 0).slice();
    ticks.push({
      edges: { bytes, start: edgesAt, end: edgesEnd },
      states: { bytes, start: statesAt, end: statesEnd },
      sums: { bytes, start: sumsAt, end: sumsEnd },
      summary: { bytes, start: summaryAt, end: summaryEnd },
      post: { bytes, start: postAt, end: postEnd },
      previous,
      chain,
      ledgerHash,
      blockHash,
    });
  }
  return { deltas, flows, tickHash };
}

function topologyText({ topology }: SessionConfig): string {
  const entries = topology.edges.map(
    ({ c, cap, eId, i, j, k }) =>
      `{"SC":${topology.sc},"c":${c},"cap":${cap},"e_id":${eId},"i":${i},"j":${j},"k":${k}}`,
  );
  return `[${entries.join()}]`;
}

function digestDocument(
  config: SessionConfig,
  records: readonly FloorTick[],
  bits: Bits,
): { readonly sha256: string; readonly bytes: number } {
  const { runId, nid, topology, profile, totalTicks: ticks, primaryWindowId: windowId } = config;
  const { gid } = topology;
  const apxName = config.windows[0]?.apxName ?? "";
  const streams = [
    { id: "S1_post_u_deltas", description: "post_u delta per node", width: topology.n, sums: bits.deltas },
    { id: "S2_fluxes", description: "edge flux per edge", width: topology.edges.length, sums: bits.flows },
  ].map(({ id, description, width, sums }) => {
    const model = groups(width) + groups(ticks) + sums.first;
    return { id, description, model, rest: sums.rest, all: model + sums.rest };
  });
  const check = manifestCheck(Number(profile.modulusM), apxName, streams);
  const streamText = streams
    .map(
      ({ id, description, model, rest, all }) =>
        `{"L_model":${model},"L_residual":${rest},"L_total":${all},"description":"${description}","params":0,"scheme":"R","stream_id":"${id}"}`,
    )
    .join();
  const manifestHead = `{"apx_name":"${apxName}"`;
  const manifestTail = `"manifest_check":${check},"profile":"CMP-0","streams":[${streamText}]`;
  const manifestHash = hash(
    "sha256",
    `${manifestHead},"gid":"${gid}",${manifestTail},"window_id":"${windowId}"}`,
  );
  const envelope = (layer: string, ref: number | "#", meta: string): string =>
    `{"gid":"${gid}","layer":"${layer}","meta":${meta},"mode":"P","nid":"${nid}","payload_ref":${ref},"prev_chain":#,"seq":#,"sig":"","slp_event_ids":[],"tick":#,"v":1}`;
  const dataText = template(envelope("DATA", check, '{"pfna_integerization":[]}'));
  const openText = template(envelope("CTRL", 0, "{}"));
  const closeText = template(envelope("CTRL", check, "{}"));
  const egressText = template(envelope("EGRESS", check, "{}"));
  const entryHead = `{"C_t":#,"apx_manifest_hash":"${manifestHash}","codex_library_hash":null,"gid":"${gid}","loom_block_hash":"#","manifest_check":${check},"meta":{},"nap_envelope_hash":"#",`;
  const entryEnd = `"umx_ledger_hash":"#","window_id":"${windowId}"}`;
  const shownEntry = template(
    `${entryHead}"prev_entry_hash":#,"run_id":"${runId}","tick":#,"timestamp_utc":null,${entryEnd}`,
  );
  const hashedEntry = template(
    `${entryHead}"policy_set_hash":"${policyOff}","prev_entry_hash":#,"run_id":"${runId}","slp_event_refs":[],"tick":#,"timestamp_utc":null,"topology_version":"v1",${entryEnd}`,
  );
  const sceneText = template(
    `{"C_prev":#,"C_t":#,"gid":"${gid}","ledger_ref":"umx_ledger_#","manifest_check":${check},"meta":{"manifest_ref":"${apxName}","p_block_ref":"loom_p_block_#"},"nap_envelope_ref":null,"nid":"${nid}",#,"run_id":"${runId}","tick":#,"window_id":"${windowId}"}`,
  );
  const ledgerText = template('{"edges":#,#,#');
  const blockText = template('{"C_t":#,"edge_flux_summary":#,"s_t":9,"seq":#,"tick":#}');
  const iBlockText = template(
    `{"C_t":#,"W":${profile.iBlockSpacingW},"post_u":#,"profile_version":"CMP-0","tick":#,"topology_snapshot":${topologyText(config)}}`,
  );

  const digest = createHash("sha256");
  const writer = newByteWriter();
  const scratch = newByteWriter();
  let bytes = 0;
  const flush = (): void => {
    digest.update(writtenFrom(writer, 0));
    bytes += writer.length;
    writer.length = 0;
  };
  const put = (text: string): void => putText(writer, text);
  const list = (name: string, each: (record: FloorTick, tick: number) => boolean): void => {
    put(`"${name}":[`);
    let separator = "";
    for (let tick = 1; tick <= ticks; tick += 1) {
      const record = records[tick - 1] as FloorTick;
      const before = writer.length;
      put(separator);
      if (each(record, tick)) separator = ",";
      else writer.length = before;
      if (writer.length >= 64 * 1024) flush();
    }
    put("]");
  };
  const first = records[0] as FloorTick;
  const last = records.at(-1) as FloorTick;
  const defaults = config.defaultStreams.map(
    ({ description, name, source }) =>
      `{"description":"${description}","name":"${name}","scheme_hint":null,"source":"${source}"}`,
  );
  put(
    `{"config":{"gid":"${gid}","initial_state":[${config.initialState.join()}],"nid":"${nid}","pfna_inputs":[],"press_default_streams":[${defaults.join()}],"primary_window_id":"${windowId}","run_id":"${runId}","total_ticks":${ticks},"window_ids":["${windowId}"]},"lifecycle_envelopes":[`,
  );
  putFilled(writer, openText, [first.previous, 1, 1]);
  put(",");
  putFilled(writer, closeText, [last.chain, ticks + 1, ticks]);
  put('],"tick_result":{"egress_envelopes":[');
  putFilled(writer, egressText, [last.chain, ticks + 2, ticks]);
  put("],");
  list("envelopes", ({ previous }, tick) => {
    putFilled(writer, dataText, [previous, tick, tick]);
    return true;
  });
  put(',"governance_envelopes":[],');
  list("i_blocks", ({ chain, post }, tick) => {
    if (tick % Number(profile.iBlockSpacingW) !== 0) return false;
    putFilled(writer, iBlockText, [chain, post, tick]);
    return true;
  });
  put(',"ingress_envelopes":[],');
  list("ledgers", ({ edges, states, sums }) => {
    putFilled(writer, ledgerText, [edges, states, sums]);
    return true;
  });
  put(`,"manifests":{"${apxName}":${manifestHead},${manifestTail}}},`);
  list("p_blocks", ({ chain, summary }, tick) => {
    putFilled(writer, blockText, [chain, summary, tick, tick]);
    return true;
  });
  put(`,"run_id":"${runId}",`);
  list("scenes", ({ previous, chain, states }, tick) => {
    putFilled(writer, sceneText, [previous, chain, tick, tick, states, tick]);
    return true;
  });
  put(",");
  let previousEntry = "null";
  list("u_ledger_entries", ({ previous, chain, blockHash, ledgerHash }, tick) => {
    scratch.length = 0;
    putFilled(scratch, dataText, [previous, tick, tick]);
    const values = [chain, blockHash, sha256(scratch), previousEntry, tick, ledgerHash] as const;
    putFilled(writer, shownEntry, values);
    scratch.length = 0;
    putFilled(scratch, hashedEntry, values);
    previousEntry = `"${sha256(scratch)}"`;
    return true;
  });
  put("}}");
  flush();
  return { sha256: digest.digest("hex"), bytes };
}
/** Everything off (engine-governance 3.3). */
const policyOff = "4bce958e847bf6f467d14d2fa7c3253a3589ea26d832ac77bd06e8bebb16eb3f";

function merkleRoot(leaves: readonly string[]): string {
  let level = leaves;
  while (level.length > 1) {
    const above: string[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const left = level[at] as string;
      above.push(hash("sha256", left + (level[at + 1] ?? left)));
    }
    level = above;
  }
  return level[0] as string;
}

/** Bits of whole 7-bit groups (engine-core 1). */
function groups(value: number): number {
  let bits = 8;
  for (let rest = value / 128; rest >= 1; rest /= 128) bits += 8;
  return bits;
}

function componentBits(values: readonly number[]): number {
  let bits = 0;
  for (const value of values) bits += groups(2 * (value < 0 ? -value : value));
  return bits;
}

function differenceBits(values: readonly number[], before: readonly number[]): number {
  let bits = 0;
  for (let at = 0; at < values.length; at += 1) {
    const difference = (values[at] as number) - (before[at] as number);
    bits += groups(2 * (difference < 0 ? -difference : difference));
  }
  return bits;
}

function manifestCheck(
  modulus: number,
  apxName: string,
  streams: readonly { id: string; description: string; model: number; rest: number; all: number }[],
): number {
  const m = BigInt(modulus);
  let acc = 2166136261n % m;
  const mix = (value: number): void => {
    acc = ((acc ^ (BigInt(value) % m)) * 16777619n) % m;
  };
  const mixText = (text: string): void => {
    for (const character of text) mix(character.charCodeAt(0));
  };
  mixText(apxName);
  mixText("CMP-0");
  mix(streams.length);
  for (const { id, description, model, rest, all } of streams) {
    for (const text of [id, description, "R", "0"]) mixText(text);
    for (const count of [model, rest, all]) mix(count);
  }
  return Number((25239686n * acc + 282668257n) % m);
}
