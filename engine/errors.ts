/**
 * What kind of wrong an engine input is (engine-core 17): a bad value, a bad type, or an unknown key.
 * Broken reasoning of ours is not in this list; that is `assert`.
 */
export type EngineErrorKind = "value" | "type" | "key";

/** An input or a run that the engine refuses; the message is for an operator. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string) {
    super(message);
    this.name = "EngineError";
    this.kind = kind;
  }
}
