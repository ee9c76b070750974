import { createHash, hash } from "node:crypto";
import type { SessionConfig } from "../engine/config/session.ts";

/**
 * The floor of E1 and E2 (DESIGN section 4): a program that can do nothing but one kind of session, with plain
 * numbers in plain arrays, every text formatted once and hashed as often as the specification asks, and no record, check,
 * checkpoint or second configuration. It is what the bytes cost. `main` refuses to compare when its document
 * differs from the engine's.
 *
 * It holds for sessions of `workloads.ts` with one window, numbers below 2^53, and governance off.
 */
export function floorDocument(
  config: SessionConfig,
  fingerprint: string,
): { readonly sha256: string; readonly bytes: number; readonly tickHash: string } {
  const { gid, edges } = config.topology;
  const nodes = config.topology.n;
  const modulus = Number(config.profile.modulusM);
  const sc = Number(config.topology.sc);
  const w = Number(config.profile.iBlockSpacingW);
  const from = edges.map(({ i }) => i - 1);
  const to = edges.map(({ j }) => j - 1);
  const strength = edges.map(({ k }) => Number(k));
  const caps = edges.map(({ cap }) => Number(cap));
  const flowStart = edges.map(({ cap }, e) => `${e === 0 ? "[" : ","}{"cap":${cap},"du":`);
  const flowMiddle = edges.map(({ eId }) => `,"e_id":${eId},"f_e":`);
  const flowEnd = edges.map(({ i, j }) => `,"i":${i},"j":${j},"raw":`);
  const summaryStart = edges.map(({ eId }, e) => `${e === 0 ? "[" : ","}{"e_id":${eId},"f_e":`);
  const snapshot = `[${edges
    .map(
      ({ c, cap, eId, i, j, k }) =>
        `{"SC":${sc},"c":${c},"cap":${cap},"e_id":${eId},"i":${i},"j":${j},"k":${k}}`,
    )
    .join()}]`;

  const ledgers: string[] = [];
  const pBlocks: string[] = [];
  const iBlocks: string[] = [];
  const chains = [Number(config.profile.c0)];
  const vectors: string[] = [];
  const ledgerHashes: string[] = [];
  const blockHashes: string[] = [];
  let state = config.initialState.map(Number);
  let flows: number[] = [];
  let deltas: number[] = [];
  let tip: string | null = null;
  let tickHash = fingerprint;
  let leaves: string[] = [];
  const deltaBits = { first: 0, rest: 0 };
  const flowBits = { first: 0, rest: 0 };

  for (let tick = 1; tick <= config.totalTicks; tick += 1) {
    const pre = state;
    const post = pre.slice();
    const nextFlows = new Array<number>(edges.length);
    let flowText = "";
    let summary = "";
    for (let e = 0; e < edges.length; e += 1) {
      const i = from[e] as number;
      const j = to[e] as number;
      const du = (pre[i] as number) - (pre[j] as number);
      const m = du < 0 ? -du : du;
      const raw = Math.floor(((strength[e] as number) * m) / sc);
      const least = Math.min(raw, caps[e] as number, m);
      const f = du < 0 ? 0 - least : least;
      post[i] = (post[i] as number) - f;
      post[j] = (post[j] as number) + f;
      nextFlows[e] = f;
      flowText += `${flowStart[e]}${du}${flowMiddle[e]}${f}${flowEnd[e]}${raw}}`;
      summary += `${summaryStart[e]}${f}}`;
    }
    flowText += "]";
    summary += "]";
    const nextDeltas = post.map((value, n) => value - (pre[n] as number));
    let sum = 0;
    for (const value of pre) sum += value;
    const states = `"post_u":[${post.join()}],"pre_u":[${pre.join()}]`;
    const sums = `"sum_post_u":${sum},"sum_pre_u":${sum},"tick":${tick},"z_check":${sum}}`;
    const ledgerHash = hash(
      "sha256",
      `{"causal_radius_applied":false,"edges":${flowText},"epsilon_applied":false,"nap_ref":"","policy_notes":[],${states},${sums}`,
    );
    const chain = (17 * (chains[tick - 1] as number) + 207 + tick) % modulus;
    const blockHead = `{"C_t":${chain},"edge_flux_summary":${summary}`;
    const blockTail = `"s_t":9,"seq":${tick},"tick":${tick}`;
    const blockHash = hash("sha256", `${blockHead},"gid":"${gid}",${blockTail},"topology_version":"v1"}`);
    const link: string = tip === null ? "null" : `"${tip}"`;
    tip = hash(
      "sha256",
      `${blockHead},"gid":"${gid}","prev_hash":${link},${blockTail},"topology_version":"v1"}`,
    );
    leaves.push(tip);
    if (tick % w === 0) {
      const root = merkleRoot(leaves);
      leaves = [];
      const head = `{"C_t":${chain},"W":${w}`;
      const tail = `"post_u":[${post.join()}]`;
      iBlocks.push(
        `${head},${tail},"profile_version":"CMP-0","tick":${tick},"topology_snapshot":${snapshot}}`,
      );
      tip = hash(
        "sha256",
        `${head},"gid":"${gid}","merkle_root":"${root}",${tail},"prev_hash":"${tip}","profile_version":"CMP-0","tick":${tick},"topology_snapshot":${snapshot},"topology_version":"v1"}`,
      );
    }
    tickHash = hash("sha256", tickHash + ledgerHash + tip);
    if (tick === 1) {
      deltaBits.first = componentBits(nextDeltas);
      flowBits.first = componentBits(nextFlows);
    } else {
      deltaBits.rest += differenceBits(nextDeltas, deltas);
      flowBits.rest += differenceBits(nextFlows, flows);
    }
    deltas = nextDeltas;
    flows = nextFlows;
    ledgers.push(`{"edges":${flowText},${states},${sums}`);
    pBlocks.push(`${blockHead},${blockTail}}`);
    vectors.push(states);
    chains.push(chain);
    ledgerHashes.push(ledgerHash);
    blockHashes.push(blockHash);
    state = post;
  }
  return { tickHash, ...documentOf() };

  function documentOf(): { readonly sha256: string; readonly bytes: number } {
    const ticks = config.totalTicks;
    const { runId, nid } = config;
    const apxName = config.windows[0]?.apxName ?? "";
    const windowId = config.primaryWindowId;
    const streams = [
      { id: "S1_post_u_deltas", description: "post_u delta per node", width: nodes, sums: deltaBits },
      { id: "S2_fluxes", description: "edge flux per edge", width: edges.length, sums: flowBits },
    ].map(({ id, description, width, sums }) => {
      const model = groups(width) + groups(ticks) + sums.first;
      return { id, description, model, rest: sums.rest, all: model + sums.rest };
    });
    const check = manifestCheck(modulus, apxName, streams);
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
    const digest = createHash("sha256");
    let bytes = 0;
    let chunk = "";
    const put = (text: string): void => {
      chunk += text;
      if (chunk.length < 64 * 1024) return;
      digest.update(chunk);
      bytes += chunk.length;
      chunk = "";
    };
    const list = (name: string, textOf: (tick: number) => string): void => {
      put(`"${name}":[`);
      for (let tick = 1; tick <= ticks; tick += 1) put(tick === 1 ? textOf(tick) : `,${textOf(tick)}`);
      put("]");
    };
    const envelope = (
      layer: string,
      ref: number,
      meta: string,
      seq: number,
      tick: number,
      previous: unknown,
    ): string =>
      `{"gid":"${gid}","layer":"${layer}","meta":${meta},"mode":"P","nid":"${nid}","payload_ref":${ref},"prev_chain":${previous},"seq":${seq},"sig":"","slp_event_ids":[],"tick":${tick},"v":1}`;
    const data = (tick: number): string =>
      envelope("DATA", check, '{"pfna_integerization":[]}', tick, tick, chains[tick - 1]);
    put(
      `{"config":{"gid":"${gid}","initial_state":[${config.initialState.join()}],"nid":"${nid}","pfna_inputs":[],"press_default_streams":[`,
    );
    put(
      config.defaultStreams
        .map(
          ({ description, name, source }) =>
            `{"description":"${description}","name":"${name}","scheme_hint":null,"source":"${source}"}`,
        )
        .join(),
    );
    put(
      `],"primary_window_id":"${windowId}","run_id":"${runId}","total_ticks":${ticks},"window_ids":["${windowId}"]},"lifecycle_envelopes":[`,
    );
    put(
      `${envelope("CTRL", 0, "{}", 1, 1, chains[0])},${envelope("CTRL", check, "{}", ticks + 1, ticks, chains[ticks])}`,
    );
    put(
      `],"tick_result":{"egress_envelopes":[${envelope("EGRESS", check, "{}", ticks + 2, ticks, chains[ticks])}],`,
    );
    list("envelopes", data);
    put(`,"governance_envelopes":[],"i_blocks":[${iBlocks.join()}],"ingress_envelopes":[],`);
    list("ledgers", (tick) => ledgers[tick - 1] as string);
    put(`,"manifests":{"${apxName}":${manifestHead},${manifestTail}}},`);
    list("p_blocks", (tick) => pBlocks[tick - 1] as string);
    put(`,"run_id":"${runId}",`);
    list(
      "scenes",
      (tick) =>
        `{"C_prev":${chains[tick - 1]},"C_t":${chains[tick]},"gid":"${gid}","ledger_ref":"umx_ledger_${tick}","manifest_check":${check},"meta":{"manifest_ref":"${apxName}","p_block_ref":"loom_p_block_${tick}"},"nap_envelope_ref":null,"nid":"${nid}",${vectors[tick - 1]},"run_id":"${runId}","tick":${tick},"window_id":"${windowId}"}`,
    );
    put(",");
    let previous = "null";
    list("u_ledger_entries", (tick) => {
      const head = `{"C_t":${chains[tick]},"apx_manifest_hash":"${manifestHash}","codex_library_hash":null,"gid":"${gid}","loom_block_hash":"${blockHashes[tick - 1]}","manifest_check":${check},"meta":{},"nap_envelope_hash":"${hash("sha256", data(tick))}",`;
      const middle = `"prev_entry_hash":${previous},"run_id":"${runId}",`;
      const end = `"umx_ledger_hash":"${ledgerHashes[tick - 1]}","window_id":"${windowId}"}`;
      previous = `"${hash("sha256", `${head}"policy_set_hash":"${policyOff}",${middle}"slp_event_refs":[],"tick":${tick},"timestamp_utc":null,"topology_version":"v1",${end}`)}"`;
      return `${head}${middle}"tick":${tick},"timestamp_utc":null,${end}`;
    });
    put("}}");
    digest.update(chunk);
    return { sha256: digest.digest("hex"), bytes: bytes + chunk.length };
  }
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
