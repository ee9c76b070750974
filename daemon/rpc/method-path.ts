/** `trinity.gate.v1.RunsService` of `/trinity.gate.v1.RunsService/StartRun`. */
export function serviceOf(path: string): string {
  return path.slice(1, path.lastIndexOf("/"));
}

/** `StartRun` of `/trinity.gate.v1.RunsService/StartRun`. */
export function methodOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
