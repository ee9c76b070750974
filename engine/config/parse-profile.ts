import type { Int } from "../int.ts";
import { aList, aMap, lenientInteger, lenientText, oneOf, orNull, shown, strictInteger } from "./convert.ts";
import { checkLayer, checkMode } from "./nap-words.ts";
import { completed, type Draft, type Parsed, type Problem } from "./problem.ts";
import type { NapDefaults, Profile, Scheme, StRule } from "./profile.ts";
import { openDocument, optional, optionalSection, refuse, required, type Section } from "./section.ts";

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
  const name = required(top, "name", lenientText);
  const modulusM = required(top, "modulus_M", lenientInteger);
  const c0 = required(top, "C0", lenientInteger);
  const sc = required(top, "SC", lenientInteger);
  const iBlockSpacingW = required(top, "I_block_spacing_W", lenientInteger);
  for (const descriptive of ["flux_rule", "chain_rule"]) optional(top, descriptive, aMap, new Map());
  const stRule = readStRule(optionalSection(top, "s_t_rule"));
  const napDefaults = readNapDefaults(optionalSection(top, "nap_defaults"));
  const defaultScheme = readDefaultScheme(optionalSection(top, "press_defaults"));
  if (name !== undefined && !name.startsWith("CMP-")) {
    refuse(top, "name", `must start with CMP-, but is ${shown(name)}`);
  }
  return {
    name,
    modulusM: positive(top, "modulus_M", modulusM),
    c0: positive(top, "C0", c0),
    sc: positive(top, "SC", sc),
    iBlockSpacingW: positive(top, "I_block_spacing_W", iBlockSpacingW),
    epsilonCap: null,
    stRule,
    napDefaults,
    defaultScheme,
  };
}

/** How Loom draws s_t (engine-core 7.1). */
function readStRule(rule: Section | undefined): StRule | undefined {
  if (rule === undefined) return undefined;
  const mode = optional(rule, "mode", oneOf<StRule["mode"]>(["constant", "sum_abs_flux"]), "constant");
  if (mode === undefined) return undefined;
  if (mode === "constant") {
    const name = rule.values.has("value") ? "value" : "gf01_constant";
    const value = optional(rule, name, strictInteger, 9);
    return value === undefined ? undefined : { mode, value };
  }
  const offset = optional(rule, "offset", strictInteger, 0);
  const scale = optional(rule, "scale", strictInteger, 1);
  const maxValue = optional(rule, "max_value", orNull(strictInteger), null);
  if (offset === undefined || scale === undefined || maxValue === undefined) return undefined;
  return { mode, offset, scale, maxValue };
}

/** The fall-backs of engine-core 12.4. The ingress mode is left to the session, which knows whether it is used. */
function readNapDefaults(defaults: Section | undefined): NapDefaults | undefined {
  if (defaults === undefined) return undefined;
  const v = optional(defaults, "v", lenientInteger, 1);
  const layer = optional(defaults, "layer", lenientText, "DATA");
  const mode = optional(defaults, "mode", lenientText, "P");
  const ingressMode = optional(defaults, "ingress_mode", lenientText, "P");
  const egressMode = optional(defaults, "egress_mode", lenientText, "P");
  checkLayer(defaults, "layer", layer);
  checkMode(defaults, "mode", mode);
  checkMode(defaults, "egress_mode", egressMode);
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
  const preferred = defaults && optional(defaults, "preferred_schemes", aList, ["R"]);
  if (defaults === undefined || preferred === undefined) return undefined;
  const first = preferred[0];
  if (first === undefined) return refuse(defaults, "preferred_schemes", "must name at least one scheme");
  const convert = oneOf<Scheme>(["R", "GR", "ID"]);
  const scheme = convert.take(first);
  if (scheme !== undefined) return scheme;
  return refuse(defaults, "preferred_schemes[0]", `must be ${convert.wanted}, not ${shown(first)}`);
}

function positive(top: Section, name: string, value: Int | undefined): Int | undefined {
  if (value === undefined || value > 0) return value;
  return refuse(top, name, `must be above 0, but is ${value}`);
}
