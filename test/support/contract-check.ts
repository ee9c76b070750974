import { Ajv2020 } from "ajv/dist/2020.js";
import { contractSchema } from "../../engine/contract/contract.ts";
import { contracts } from "../../engine/contract/contracts.ts";
import { Float, type Json } from "../../engine/json/json.ts";
import { parseJson } from "../../engine/json/parse.ts";

// Types of unions and of what stands under if and then are ours to judge; everything else unusual is a mistake.
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  unicodeRegExp: true,
});
const validators = new Map(
  contracts.map((contract) => [contract.name, ajv.compile(contractSchema(contract))]),
);

/** What the contract's schema has against a JSON text, by a validator that is not ours; null when it has nothing. */
export function contractRefusal(name: string, text: string): string | null {
  return valueRefusal(name, parseJson(text));
}

/** The same of a parsed value. */
export function valueRefusal(name: string, value: Json): string | null {
  const validate = validators.get(name);
  if (validate === undefined) throw new Error(`there is no contract ${name}`);
  return validate(plain(value)) ? null : ajv.errorsText(validate.errors);
}

/** As validators see JSON: with doubles only. An integer no double can hold becomes the largest that is one. */
function plain(value: Json): unknown {
  if (typeof value === "bigint") {
    return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(value)));
  }
  if (value instanceof Float) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, each]) => [key, plain(each)]));
  return value;
}
