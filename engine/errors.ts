/**
 * What kind of wrong an engine input is, of the kinds of engine-core 17 that the engine itself throws: `type` for a
 * float or another value that a document or a hashed record can't hold, `not_found` for a graph that no run has
 * (engine-governance 6.4), `value` for everything else. Other unknown ids and unreadable files are told by those who
 * look them up; broken reasoning of ours is `assert`.
 */
export type EngineErrorKind = "value" | "type" | "not_found";

/** An input or a run that the engine refuses; the message is for an operator. */
export class EngineError extends Error {
  readonly kind: EngineErrorKind;

  constructor(kind: EngineErrorKind, message: string) {
    super(message);
    this.name = "EngineError";
    this.kind = kind;
  }
}
