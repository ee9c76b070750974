import { once } from "node:events";
import http2, { type ClientHttp2Stream, type IncomingHttpHeaders } from "node:http2";
import { connect } from "node:net";

/** A connection that speaks HTTP/2 and knows nothing of gRPC beyond its frames. */
export type RawConnection = {
  /** Makes a call and resolves when the daemon has begun to answer; `onMessage` gets the bytes of each message. */
  readonly call: (
    path: string,
    request: Uint8Array,
    onMessage?: (message: Buffer) => void,
  ) => Promise<RawStream>;
  /** Ends all streams and says goodbye. */
  readonly close: () => void;
  /** Is gone without a word, as a process is that was killed. */
  readonly drop: () => void;
};

/** A call whose reader takes what comes exactly when it is told to. */
export type RawStream = {
  /** The status of a call that was refused at once; null when it goes on. */
  readonly refusal: number | null;
  /** Takes what has arrived, which lets about as much come after it. */
  readonly readPiece: () => void;
  /** Takes everything that ever comes. Resolves with the status at the end of the stream. */
  readonly readOn: () => Promise<number>;
  /** Whether the end of the stream has arrived. */
  readonly hasEnded: () => boolean;
};

export function rawConnection(socketPath: string): RawConnection {
  const socket = connect(socketPath);
  const session = http2.connect("http://localhost", { createConnection: () => socket });
  session.on("error", () => undefined);
  return {
    call: async (path, request, onMessage = () => undefined) => {
      const stream = session.request({
        ":method": "POST",
        ":path": path,
        "content-type": "application/grpc",
        te: "trailers",
      });
      stream.on("error", () => undefined);
      const ended = statusAtEnd(stream);
      stream.end(framed(request));
      const [headers] = await once(stream, "response");
      const take = messageTaker(onMessage);
      return {
        refusal: statusIn(headers),
        readPiece: () => take(stream),
        readOn: () => {
          stream.on("readable", () => take(stream));
          take(stream);
          return ended;
        },
        hasEnded: () => stream.readableEnded,
      };
    },
    close: () => session.destroy(),
    drop: () => socket.destroy(),
  };
}

/** A message as gRPC frames it: not compressed, its length, its bytes. */
export function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const headBytes = 5;

function statusAtEnd(stream: ClientHttp2Stream): Promise<number> {
  const status = once(stream, "trailers").then(([trailers]) => statusIn(trailers) ?? Number.NaN);
  // Who hangs up does not ask how it would have ended.
  status.catch(() => undefined);
  return status;
}

function statusIn(headers: IncomingHttpHeaders): number | null {
  const text = headers["grpc-status"];
  return text === undefined ? null : Number(text);
}

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
