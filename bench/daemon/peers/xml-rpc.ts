import { Agent, request } from "node:http";

/** Calls methods over a unix socket, on one connection that is kept. The answer is the XML as it came. */
export type XmlRpc = {
  readonly call: (method: string, ...args: readonly (string | boolean)[]) => Promise<string>;
  readonly close: () => void;
};

export function openXmlRpc(socketPath: string): XmlRpc {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    call: async (method, ...args) => {
      const answer = await posted(socketPath, agent, callText(method, args));
      if (answer.includes("<fault>")) throw new Error(`${method}: ${answer}`);
      return answer;
    },
    close: () => agent.destroy(),
  };
}

function posted(socketPath: string, agent: Agent, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "text/xml", "content-length": Buffer.byteLength(body) };
    const options = { socketPath, agent, path: "/RPC2", method: "POST", headers };
    const sent = request(options, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (text) => {
        answer += text;
      });
      response.once("end", () => resolve(answer));
      response.once("error", reject);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Arguments are words and flags of ours, so nothing in them needs escaping. */
function callText(method: string, args: readonly (string | boolean)[]): string {
  const params = args.map((arg) => {
    const value = typeof arg === "string" ? `<string>${arg}</string>` : `<boolean>${Number(arg)}</boolean>`;
    return `<param><value>${value}</value></param>`;
  });
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params.join("")}</params></methodCall>`;
}
