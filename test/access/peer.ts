import { Metadata } from "@grpc/grpc-js";
import { connect } from "../../proto/client/connect.ts";
import { callFailure } from "../../proto/client/failure.ts";

/** Asks a daemon who it takes this process for and prints that as JSON: `peer.ts ADDRESS [TOKEN]`. */
const [address = "", token] = process.argv.slice(2);
const client = connect(address);
const metadata = new Metadata();
if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
client.operator.getIdentity({}, metadata, { deadline: Date.now() + 5000 }, (error, answer) => {
  const told =
    error === null
      ? { actor: answer.actor, roles: answer.roles, listener: answer.listener }
      : { code: error.code, reason: callFailure(error).reason };
  process.stdout.write(JSON.stringify(told));
  client.close();
});
