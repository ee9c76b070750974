import type { ChannelOptions } from "@grpc/grpc-js";

/** What every connection to a daemon has. */
export const channelOptions: ChannelOptions = {
  // Without this, the Host header of a unix socket holds the path, which some servers refuse.
  "grpc.default_authority": "localhost",
  // A proxy that the environment names for the web would see our tokens; the variables we read are TRINITY_* (DESIGN decision 5).
  "grpc.enable_http_proxy": 0,
};
