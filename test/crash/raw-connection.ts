import { once } from "node:events";
import http2, { type ClientHttp2Stream } from "node:http2";
import { connect } from "node:net";

/** A streaming call over a connection of its own, whose reader takes what comes exactly when it is told to. */
export type RawStream = {
  /** Takes what has arrived, which lets about as much come after it. */
  readonly readPiece: () => void;
  /** Takes everything until the stream ends. Answers the gRPC status. */
  readonly readToEnd: () => Promise<number>;
  /** Whether the end of the stream has arrived. */
  readonly hasEnded: () => boolean;
  /** Hangs up. */
  readonly close: () => void;
};

/** Makes a call and resolves when the daemon has begun to answer; `onMessage` gets each message's bytes. */
export async function rawStream(
  socketPath: string,
  path: string,
  request: Uint8Array,
  onMessage: (message: Buffer) => void,
): Promise<RawStream> {
  const session = http2.connect("http://localhost", { createConnection: () => connect(socketPath) });
  session.on("error", () => undefined);
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("error", () => undefined);
  const trailers = once(stream, "trailers").then(([headers]) => Number(headers["grpc-status"]));
  trailers.catch(() => undefined);
  stream.end(framed(request));
  await once(stream, "response");
  const take = messageTaker(onMessage);
  return {
    readPiece: () => take(stream),
    readToEnd: async () => {
      stream.on("readable", () => take(stream));
      take(stream);
      return trailers;
    },
    hasEnded: () => stream.readableEnded,
    close: () => session.destroy(),
  };
}

/** A message as gRPC frames it: not compressed, its length, its bytes. */
export function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const headBytes = 5;

function messageTaker(onMessage: (message: Buffer) => void): (stream: ClientHttp2Stream) => void {
  let pending: Buffer = Buffer.alloc(0);
  return (stream) => {
    const pieces = [pending];
    for (let piece: Buffer | null = stream.read(); piece !== null; piece = stream.read()) pieces.push(piece);
    pending = Buffer.concat(pieces);
    let at = 0;
    while (pending.length >= at + headBytes) {
      const end = at + headBytes + pending.readUInt32BE(at + 1);
      if (pending.length < end) break;
      onMessage(pending.subarray(at + headBytes, end));
      at = end;
    }
    pending = pending.subarray(at);
  };
}
