/** Preloaded into a process, tells its peak resident memory in KiB on standard error when it ends. */
process.on("exit", () => {
  process.stderr.write(`\npeak_kb ${process.resourceUsage().maxRSS}\n`);
});
