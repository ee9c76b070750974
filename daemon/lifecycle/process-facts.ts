/** Memory, uptime, version and open work of this process, for a dump of diagnostics. */
export function processFacts(uptimeMs: number): object {
  return {
    node: process.version,
    memory: process.memoryUsage(),
    uptimeMs,
    resources: process.resourceUsage(),
    requests: process.getActiveResourcesInfo(),
  };
}
