import { EngineError } from "../errors.ts";

/**
 * What was asked for is not in the run: the VALUE of engine-governance 7, told apart from a run that cannot be
 * read. The message names the key.
 */
export class MissingArtefact extends EngineError {
  override readonly name: string = "MissingArtefact";

  constructor(message: string) {
    super("value", message);
  }
}
