/**
 * SHA-256 of bytes, or of the UTF-8 bytes of a text, as 64 lower-case hex digits. Given by the caller: the engine has
 * no crypto of its own.
 */
export type Sha256 = (data: string | Uint8Array) => string;
