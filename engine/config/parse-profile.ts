import type { Schema } from "../json/schema.ts";
import {
  aList,
  aMap,
  lenientInteger,
  lenientText,
  mapOf,
  oneOf,
  orNull,
  shown,
  strictInteger,
} from "./convert.ts";
import { may, must, noEntries, readerOf, schemaOf } from "./field.ts";
import { napLayers, napModes } from "./nap-words.ts";
import { completed, type Draft, type Parsed, type Problem } from "./problem.ts";
import type { NapDefaults, Profile, Scheme, StRule } from "./profile.ts";
import { amongWords, atLeast, atLeastOne, startsWith } from "./rule.ts";
import { openDocument, refuse, type Section } from "./section.ts";

const modeField = {
  mode: may(oneOf<StRule["mode"]>(["constant", "sum_abs_flux"]), "constant", "How s_t is drawn from a tick."),
};

const constantFields = {
  value: may(strictInteger, 9, "s_t of every tick."),
  gf01_constant: may(strictInteger, 9, "s_t of every tick where there is no value."),
};

const sumAbsFluxFields = {
  offset: may(strictInteger, 0, "Added to the scaled sum."),
  scale: may(strictInteger, 1, "Factor of the sum of all |f_e|."),
  max_value: may(orNull(strictInteger), null, "Upper limit of s_t; null: none."),
};

const stRuleSchema = schemaOf(modeField, {
  if: { properties: { mode: { const: "sum_abs_flux" } }, required: ["mode"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  then: schemaOf(sumAbsFluxFields),
  else: {
    if: { required: ["value"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: schemaOf({ value: constantFields.value }),
    else: schemaOf({ gf01_constant: constantFields.gf01_constant }),
  },
});

const napFields = {
  v: may(lenientInteger, 1, "Version that envelopes carry."),
  layer: may(lenientText, "DATA", "Layer of the DATA envelopes.", { rule: amongWords(napLayers) }),
  mode: may(lenientText, "P", "Mode of the DATA envelopes.", { rule: amongWords(napModes) }),
  ingress_mode: may(
    lenientText,
    "P",
    "Mode of the INGRESS envelopes: P, I, S or G, which is checked where a run has PFNA values.",
  ),
  egress_mode: may(lenientText, "P", "Mode of the EGRESS envelope.", { rule: amongWords(napModes) }),
};

const aScheme = oneOf<Scheme>(["R", "GR", "ID"]);

const pressFields = {
  preferred_schemes: may(
    { ...aList, schema: { type: "array", prefixItems: [aScheme.schema] } },
    ["R"],
    "Compression schemes; only the first is used, by streams without a hint.",
    { rule: atLeastOne("must name at least one scheme") },
  ),
};

const aboveZero = { rule: atLeast(1, (value) => `must be above 0, but is ${value}`) };

const profileFields = {
  name: must(lenientText, "Name of the profile.", { rule: startsWith("CMP-") }),
  modulus_M: must(lenientInteger, "Modulus of the chain and of manifest checks.", aboveZero),
  C0: must(lenientInteger, "Chain value before the first tick.", aboveZero),
  SC: must(lenientInteger, "Scale; must equal the topology's.", aboveZero),
  I_block_spacing_W: must(lenientInteger, "Every so many ticks there is an I-block.", aboveZero),
  flux_rule: may(aMap, noEntries, "Descriptive; never read."),
  chain_rule: may(aMap, noEntries, "Descriptive; never read."),
  s_t_rule: may(mapOf(stRuleSchema), noEntries, "How Loom draws s_t from a tick."),
  nap_defaults: may(mapOf(schemaOf(napFields)), noEntries, "What envelopes carry."),
  press_defaults: may(mapOf(schemaOf(pressFields)), noEntries, "How Press compresses."),
};

/** A profile file (engine-core 5 and 15.2). */
export const profileSchema: Schema = schemaOf(profileFields);

/**
 * Reads a profile file (engine-core 5 and 15.2). A missing optional map counts as empty, and `epsilon_cap` and the
 * descriptive maps are not read. What would make every run fail at its first tick is refused here already: an
 * unknown layer, mode, scheme or `s_t_rule` mode.
 */
export function parseProfile(file: string, text: string): Parsed<Profile> {
  const problems: Problem[] = [];
  return completed(draftProfile(file, text, problems), problems);
}

/** As `parseProfile`, for a caller who can use what could be read of a broken file. Undefined when nothing could. */
export function draftProfile(file: string, text: string, problems: Problem[]): Draft<Profile> | undefined {
  const top = openDocument(file, text, problems);
  if (top === undefined) return undefined;
  const { read, open, checked } = readerOf(top, profileFields);
  const name = read("name");
  const modulusM = read("modulus_M");
  const c0 = read("C0");
  const sc = read("SC");
  const iBlockSpacingW = read("I_block_spacing_W");
  read("flux_rule");
  read("chain_rule");
  const stRule = readStRule(open("s_t_rule"));
  const napDefaults = readNapDefaults(open("nap_defaults"));
  const defaultScheme = readDefaultScheme(open("press_defaults"));
  return {
    name: checked("name", name),
    modulusM: checked("modulus_M", modulusM),
    c0: checked("C0", c0),
    sc: checked("SC", sc),
    iBlockSpacingW: checked("I_block_spacing_W", iBlockSpacingW),
    epsilonCap: null,
    stRule,
    napDefaults,
    defaultScheme,
  };
}

/** How Loom draws s_t (engine-core 7.1). */
function readStRule(rule: Section | undefined): StRule | undefined {
  if (rule === undefined) return undefined;
  const mode = readerOf(rule, modeField).read("mode");
  if (mode === undefined) return undefined;
  if (mode === "constant") {
    const value = readerOf(rule, constantFields).read(rule.values.has("value") ? "value" : "gf01_constant");
    return value === undefined ? undefined : { mode, value };
  }
  const { read } = readerOf(rule, sumAbsFluxFields);
  const offset = read("offset");
  const scale = read("scale");
  const maxValue = read("max_value");
  if (offset === undefined || scale === undefined || maxValue === undefined) return undefined;
  return { mode, offset, scale, maxValue };
}

/** The fall-backs of engine-core 12.4. The ingress mode is left to the session, which knows whether it is used. */
function readNapDefaults(defaults: Section | undefined): NapDefaults | undefined {
  if (defaults === undefined) return undefined;
  const { read, checked } = readerOf(defaults, napFields);
  const v = read("v");
  const layer = read("layer");
  const mode = read("mode");
  const ingressMode = read("ingress_mode");
  const egressMode = read("egress_mode");
  checked("layer", layer);
  checked("mode", mode);
  checked("egress_mode", egressMode);
  if (
    v === undefined ||
    layer === undefined ||
    mode === undefined ||
    ingressMode === undefined ||
    egressMode === undefined
  ) {
    return undefined;
  }
  return { v, layer, mode, ingressMode, egressMode };
}

/** Only the first preferred scheme is ever used (engine-core 5). */
function readDefaultScheme(defaults: Section | undefined): Scheme | undefined {
  if (defaults === undefined) return undefined;
  const { read, checked } = readerOf(defaults, pressFields);
  const first = checked("preferred_schemes", read("preferred_schemes"))?.[0];
  if (first === undefined) return undefined;
  const scheme = aScheme.take(first);
  if (scheme !== undefined) return scheme;
  return refuse(defaults, "preferred_schemes[0]", `must be ${aScheme.wanted}, not ${shown(first)}`);
}
