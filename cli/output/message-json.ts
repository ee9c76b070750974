import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DescField, DescMessage, FileRegistry } from "@bufbuild/protobuf";
import { packageRoot } from "../package-root.ts";
import type { JsonValue } from "./json-text.ts";
import type { MessageName, MessageOf } from "./messages.ts";

/**
 * A message as proto3 JSON with the field names of the .proto files, enumerations by name, times in RFC 3339,
 * and integers of any size unquoted (cli.md 1). A field that cannot be absent is always there.
 */
export type MessageJson = <Name extends MessageName>(name: Name, message: MessageOf<Name>) => JsonValue;

/** Reads the descriptors of the contract; only on demand, because it takes longer than most commands. */
export async function loadDescriptors(): Promise<FileRegistry> {
  const { createFileRegistry, fromBinary } = await import("@bufbuild/protobuf");
  const { FileDescriptorSetSchema } = await import("@bufbuild/protobuf/wkt");
  const bytes = await readFile(join(packageRoot(), "proto", "gen", "descriptors.binpb"));
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
}

/** What `--json` needs. */
export async function loadMessageJson(): Promise<MessageJson> {
  const registry = await loadDescriptors();
  return (name, message) => {
    const descriptor = registry.getMessage(`trinity.gate.v1.${name}`);
    if (descriptor === undefined) throw new Error(`the contract has no message ${name}`);
    return messageValue(descriptor, message);
  };
}

/** The JSON of any message of a descriptor, whether generated code or the dynamic client made it. */
export function messageValue(descriptor: DescMessage, message: object): JsonValue {
  // Both have a property per field, named as the descriptor says.
  const fields = message as Readonly<Record<string, unknown>>;
  if (descriptor.typeName === "google.protobuf.Timestamp") return timestampValue(fields);
  if (descriptor.typeName === "google.protobuf.Duration") return `${secondsText(fields)}s`;
  const present = descriptor.fields.flatMap((field) => {
    const value = fieldOf(fields, field);
    return value === undefined ? [] : [[field.name, fieldValue(field, value)] as const];
  });
  return Object.fromEntries(present);
}

function fieldOf(fields: Readonly<Record<string, unknown>>, field: DescField): unknown {
  if (field.oneof === undefined) return fields[field.localName];
  // Generated code tags the member with $case, the dynamic client with case.
  const chosen = fields[field.oneof.localName] as
    | { readonly $case?: string; readonly case?: string; readonly value?: unknown }
    | undefined;
  return (chosen?.$case ?? chosen?.case) === field.localName ? chosen?.value : undefined;
}

function fieldValue(field: DescField, value: unknown): JsonValue {
  if (field.fieldKind === "list") {
    return (value as readonly unknown[]).map((item) => singleValue(field, item));
  }
  if (field.fieldKind === "map") {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    return Object.fromEntries(entries.map(([key, item]) => [key, singleValue(field, item)]));
  }
  return singleValue(field, value);
}

function singleValue(field: DescField, value: unknown): JsonValue {
  if (field.message !== undefined) return messageValue(field.message, value as object);
  if (field.enum !== undefined) return field.enum.value[value as number]?.name ?? (value as number);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value as string | number | bigint | boolean;
}

function timestampValue(fields: Readonly<Record<string, unknown>>): string {
  const whole = new Date(Number(fields["seconds"]) * 1_000).toISOString().slice(0, -".000Z".length);
  return `${whole}${fractionText(fields["nanos"] as number)}Z`;
}

function secondsText(fields: Readonly<Record<string, unknown>>): string {
  const seconds = fields["seconds"] as bigint;
  const nanos = fields["nanos"] as number;
  const sign = seconds < 0n || nanos < 0 ? "-" : "";
  const whole = seconds < 0n ? -seconds : seconds;
  return `${sign}${whole}${fractionText(Math.abs(nanos))}`;
}

/** 0, 3, 6 or 9 digits, as proto3 JSON has them. */
function fractionText(nanos: number): string {
  if (nanos === 0) return "";
  return `.${String(nanos)
    .padStart(9, "0")
    .replace(/(000){1,2}$/, "")}`;
}
