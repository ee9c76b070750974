import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * The files of a compiled contract by name and by symbol. Answers carry the original bytes: descriptors that are
 * decoded and encoded again lose what this version does not know (daemon.md 2.6). For the same reason, and because
 * loading a whole descriptor library would slow every start, only names are read out of them.
 */
export type DescriptorIndex = {
  /** Full names of all services, sorted. */
  readonly services: readonly string[];
  /** The file and everything it imports, each once, the file itself first; null when there is none of that name. */
  readonly fileByName: (name: string) => readonly Uint8Array[] | null;
  /** The same for the file that defines a service, method, message, field, enum or enum value. */
  readonly fileBySymbol: (symbol: string) => readonly Uint8Array[] | null;
  readonly isMessage: (name: string) => boolean;
};

type File = { readonly bytes: Uint8Array; readonly imports: readonly string[] };

/** Field numbers of google/protobuf/descriptor.proto. Every kind of descriptor has its name in field 1. */
const nameField = 1;
const inSet = { file: 1 } as const;
const inFile = { package: 2, import: 3, message: 4, enum: 5, service: 6, extension: 7 } as const;
const inMessage = { field: 2, message: 3, enum: 4, extension: 6, oneof: 8 } as const;
const inEnum = { value: 2 } as const;
const inService = { method: 2 } as const;

/** `set` is an encoded `google.protobuf.FileDescriptorSet`. */
export function indexDescriptors(set: Uint8Array): DescriptorIndex {
  const files = new Map<string, File>();
  const fileOf = new Map<string, string>();
  const messages = new Set<string>();
  const services: string[] = [];

  for (const bytes of partsOf(set).of(inSet.file)) {
    const file = partsOf(bytes);
    const scope = file.texts(inFile.package)[0] ?? "";
    files.set(file.name, { bytes, imports: file.texts(inFile.import) });
    for (const service of file.of(inFile.service)) {
      const { name, names } = namesOf(service, scope, inService.method);
      services.push(name);
      for (const symbol of names) fileOf.set(symbol, file.name);
    }
    const symbols = [
      ...file.of(inFile.message).flatMap((message) => messageNames(message, scope, messages)),
      ...file.of(inFile.enum).flatMap((one) => enumNames(one, scope)),
      ...file.of(inFile.extension).map((extension) => within(scope, partsOf(extension).name)),
    ];
    for (const symbol of symbols) fileOf.set(symbol, file.name);
  }

  const withImports = (name: string): readonly Uint8Array[] | null => {
    if (!files.has(name)) return null;
    const wanted = new Set([name]);
    // A set may grow while it is walked: each import is walked in its turn.
    for (const next of wanted) for (const imported of files.get(next)?.imports ?? []) wanted.add(imported);
    return [...wanted].flatMap((each) => files.get(each)?.bytes ?? []);
  };
  return {
    services: services.sort(),
    fileByName: withImports,
    fileBySymbol: (symbol) => withImports(fileOf.get(symbol) ?? ""),
    isMessage: (name) => messages.has(name),
  };
}

function messageNames(bytes: Uint8Array, scope: string, messages: Set<string>): readonly string[] {
  const { name, names } = namesOf(bytes, scope, inMessage.field, inMessage.oneof, inMessage.extension);
  messages.add(name);
  const message = partsOf(bytes);
  return [
    ...names,
    ...message.of(inMessage.enum).flatMap((one) => enumNames(one, name)),
    ...message.of(inMessage.message).flatMap((nested) => messageNames(nested, name, messages)),
  ];
}

/** Values of an enum stand beside it, not inside, as the language defines. */
function enumNames(bytes: Uint8Array, scope: string): readonly string[] {
  const one = partsOf(bytes);
  return [one.name, ...one.of(inEnum.value).map((value) => partsOf(value).name)].map((name) =>
    within(scope, name),
  );
}

/** The full name of a descriptor, and with it those of its parts in these fields. */
function namesOf(
  bytes: Uint8Array,
  scope: string,
  ...fields: readonly number[]
): { readonly name: string; readonly names: readonly string[] } {
  const descriptor = partsOf(bytes);
  const name = within(scope, descriptor.name);
  const parts = fields.flatMap((field) => descriptor.of(field));
  return { name, names: [name, ...parts.map((part) => within(name, partsOf(part).name))] };
}

/** The texts and nested messages of an encoded message, by field number. */
type Parts = {
  readonly name: string;
  readonly of: (field: number) => readonly Uint8Array[];
  readonly texts: (field: number) => readonly string[];
};

function partsOf(message: Uint8Array): Parts {
  const reader = new BinaryReader(message);
  const parts = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, field);
      continue;
    }
    const bytes = reader.bytes();
    parts.set(field, [...(parts.get(field) ?? []), bytes]);
  }
  const of = (field: number): readonly Uint8Array[] => parts.get(field) ?? [];
  const texts = (field: number): readonly string[] => of(field).map((bytes) => Buffer.from(bytes).toString());
  return { name: texts(nameField)[0] ?? "", of, texts };
}

function within(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
