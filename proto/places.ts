import { join } from "node:path";

/** The environment variables that place our files; anything else in the environment is ignored. */
export type PlacesEnv = {
  readonly HOME?: string | undefined;
  readonly TRINITY_HOME?: string | undefined;
  readonly TRINITY_CONNECT?: string | undefined;
  readonly XDG_STATE_HOME?: string | undefined;
  readonly XDG_RUNTIME_DIR?: string | undefined;
  readonly XDG_CONFIG_HOME?: string | undefined;
};

/** Where the state, the socket and the configuration live (DESIGN decision 5). Absolute when the variables are. */
export type Places = {
  readonly stateDir: string;
  readonly socket: string;
  readonly configDir: string;
};

/**
 * The one rule for places, shared by daemon and clients: state in `$TRINITY_HOME`, else
 * `$XDG_STATE_HOME/trinity`; socket in `$XDG_RUNTIME_DIR/trinity`, else in the state directory; configuration
 * in `$XDG_CONFIG_HOME/trinity` (DESIGN decision 5). An empty variable counts as absent, as the XDG rules say.
 */
export function placesOf(env: PlacesEnv): Places {
  const home = env.HOME || "/";
  const stateDir = env.TRINITY_HOME || join(env.XDG_STATE_HOME || join(home, ".local", "state"), "trinity");
  const runtimeDir = env.XDG_RUNTIME_DIR ? join(env.XDG_RUNTIME_DIR, "trinity") : stateDir;
  return {
    stateDir,
    socket: join(runtimeDir, "trinityd.sock"),
    configDir: join(env.XDG_CONFIG_HOME || join(home, ".config"), "trinity"),
  };
}

/** The address a client uses when none is given: `$TRINITY_CONNECT`, else the socket of `placesOf`. */
export function defaultAddress(env: PlacesEnv): string {
  return env.TRINITY_CONNECT || `unix:${placesOf(env).socket}`;
}
