import { describe, expect, test } from "vitest";
import { parseProfile } from "../../engine/config/parse-profile.ts";
import type { Profile } from "../../engine/config/profile.ts";
import { builtInProfile } from "../support/built-in.ts";
import { acceptedValue, type Expected, expectProblems } from "../support/problems.ts";
import { type Changes, profileText } from "../support/small-config.ts";

const file = "profiles/p.json";

function accepted(changes?: Changes): Profile {
  return acceptedValue(parseProfile(file, profileText(changes)));
}

test("a file without its optional maps falls back on the engine's own numbers", () => {
  expect(accepted()).toStrictEqual({
    name: "CMP-7",
    modulusM: 97,
    c0: 5,
    sc: 4,
    iBlockSpacingW: 2,
    epsilonCap: null,
    stRule: { mode: "constant", value: 9 },
    napDefaults: { v: 1, layer: "DATA", mode: "P", ingressMode: "P", egressMode: "P" },
    defaultScheme: "R",
  });
});

test("the built-in profile is what its numbers say in a file", () => {
  const written = { name: "CMP-0", modulus_M: 1000000007, C0: 1234567, SC: 32, I_block_spacing_W: 8 };
  expect(acceptedValue(parseProfile(file, JSON.stringify(written)))).toStrictEqual(builtInProfile);
});

describe("what is read", () => {
  test.each<{ name: string; changes: Changes; profile: Partial<Profile> }>([
    {
      name: "a constant s_t",
      changes: { s_t_rule: { gf01_constant: -3 } },
      profile: { stRule: { mode: "constant", value: -3 } },
    },
    {
      name: "value before gf01_constant",
      changes: { s_t_rule: { mode: "constant", value: 4, gf01_constant: 9 } },
      profile: { stRule: { mode: "constant", value: 4 } },
    },
    {
      name: "a flux sum with its defaults",
      changes: { s_t_rule: { mode: "sum_abs_flux" } },
      profile: { stRule: { mode: "sum_abs_flux", offset: 0, scale: 1, maxValue: null } },
    },
    {
      name: "a flux sum",
      changes: { s_t_rule: { mode: "sum_abs_flux", offset: -100, scale: 2, max_value: 50 } },
      profile: { stRule: { mode: "sum_abs_flux", offset: -100, scale: 2, maxValue: 50 } },
    },
    {
      name: "envelope defaults",
      changes: { nap_defaults: { v: "2", layer: "CTRL", mode: "S", ingress_mode: "I", egress_mode: "G" } },
      profile: { napDefaults: { v: 2, layer: "CTRL", mode: "S", ingressMode: "I", egressMode: "G" } },
    },
    {
      name: "the first preferred scheme, whatever follows",
      changes: { press_defaults: { preferred_schemes: ["GR", "??"] } },
      profile: { defaultScheme: "GR" },
    },
    {
      name: "numbers in text, and cut floats",
      changes: { modulus_M: " 101 ", C0: 7.9, SC: "+4", I_block_spacing_W: true },
      profile: { modulusM: 101, c0: 7, sc: 4, iBlockSpacingW: 1 },
    },
    {
      name: "an epsilon cap, which a file cannot set",
      changes: { epsilon_cap: "any", epsilon_policy: 3 },
      profile: { epsilonCap: null },
    },
    {
      name: "an unknown ingress mode, which not every run uses",
      changes: { nap_defaults: { ingress_mode: "X" } },
      profile: { napDefaults: { v: 1, layer: "DATA", mode: "P", ingressMode: "X", egressMode: "P" } },
    },
  ])("$name", ({ changes, profile }) => {
    expect(accepted(changes)).toMatchObject(profile);
  });

  test("numbers beyond 2^53 are kept exactly", () => {
    expect(accepted({ modulus_M: 9007199254740993n }).modulusM).toBe(9007199254740993n);
  });
});

describe("one wrong thing is one problem", () => {
  test.each<{ name: string; changes: Changes; problem: Expected }>([
    ...["name", "modulus_M", "C0", "SC", "I_block_spacing_W"].flatMap((field) => [
      {
        name: `${field} is missing`,
        changes: { [field]: undefined },
        problem: [field, `missing required field '${field}'`] as const,
      },
      { name: `${field} is null`, changes: { [field]: null }, problem: [field, "not null"] as const },
    ]),
    ...["modulus_M", "C0", "SC", "I_block_spacing_W"].flatMap((field) => [
      {
        name: `${field} is zero`,
        changes: { [field]: 0 },
        problem: [field, "must be above 0, but is 0"] as const,
      },
      { name: `${field} is a word`, changes: { [field]: "many" }, problem: [field, 'not "many"'] as const },
      { name: `${field} is a list`, changes: { [field]: [1] }, problem: [field, "not a list"] as const },
    ]),
    ...["flux_rule", "chain_rule", "s_t_rule", "nap_defaults", "press_defaults"].flatMap((field) => [
      { name: `${field} is a text`, changes: { [field]: "x" }, problem: [field, "must be a map"] as const },
      { name: `${field} is null`, changes: { [field]: null }, problem: [field, "must be a map"] as const },
    ]),
    { name: "name is not CMP-", changes: { name: "cmp-0" }, problem: ["name", "must start with CMP-"] },
    {
      name: "an unknown s_t mode",
      changes: { s_t_rule: { mode: "prime" } },
      problem: ["s_t_rule.mode", "must be one of constant, sum_abs_flux"],
    },
    {
      name: "a constant that is no integer",
      changes: { s_t_rule: { value: 9.5 } },
      problem: ["s_t_rule.value", "must be an integer"],
    },
    {
      name: "a constant of true",
      changes: { s_t_rule: { gf01_constant: true } },
      problem: ["s_t_rule.gf01_constant", "must be an integer"],
    },
    {
      name: "a scale in text",
      changes: { s_t_rule: { mode: "sum_abs_flux", scale: "2" } },
      problem: ["s_t_rule.scale", "must be an integer"],
    },
    {
      name: "an unknown layer",
      changes: { nap_defaults: { layer: "data" } },
      problem: ["nap_defaults.layer", "must be one of INGRESS, DATA, CTRL, EGRESS, GOV"],
    },
    {
      name: "an empty mode",
      changes: { nap_defaults: { mode: "" } },
      problem: ["nap_defaults.mode", "must be one of P, I, S, G"],
    },
    {
      name: "an unknown egress mode",
      changes: { nap_defaults: { egress_mode: "Q" } },
      problem: ["nap_defaults.egress_mode", "must be one of"],
    },
    {
      name: "no preferred scheme",
      changes: { press_defaults: { preferred_schemes: [] } },
      problem: ["press_defaults.preferred_schemes", "at least one"],
    },
    {
      name: "an unknown scheme",
      changes: { press_defaults: { preferred_schemes: ["RANS"] } },
      problem: ["press_defaults.preferred_schemes[0]", "must be one of R, GR, ID"],
    },
    {
      name: "schemes in a text",
      changes: { press_defaults: { preferred_schemes: "R" } },
      problem: ["press_defaults.preferred_schemes", "must be a list"],
    },
  ])("$name", ({ changes, problem }) => {
    expectProblems(parseProfile(file, profileText(changes)), file, [problem]);
  });
});

test("every problem is told at once", () => {
  const text = profileText({ name: "X", C0: -1, SC: null, nap_defaults: { v: [], mode: "?" }, s_t_rule: [] });
  expectProblems(parseProfile(file, text), file, [
    ["SC", "must be an integer"],
    ["s_t_rule", "must be a map"],
    ["nap_defaults.v", "must be an integer"],
    ["nap_defaults.mode", "must be one of"],
    ["name", "must start with CMP-"],
    ["C0", "must be above 0"],
  ]);
});
