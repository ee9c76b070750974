/** SHA-256 of the UTF-8 bytes of a text, as 64 lower-case hex digits. Given by the caller: the engine has no crypto of its own. */
export type Sha256 = (text: string) => string;

/** SHA-256 of bytes, as 64 lower-case hex digits. */
export type Sha256OfBytes = (bytes: Uint8Array) => string;
