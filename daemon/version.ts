/** Version of the daemon; the one of package.json, which a test compares. */
export const daemonVersion: string = "0.1.0";
