/** Cancels a call when the signal is aborted, at once when it is already; answers how to stop listening. */
export function cancelOn(signal: AbortSignal, call: { readonly cancel: () => void }): () => void {
  const cancel = (): void => call.cancel();
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
  return () => signal.removeEventListener("abort", cancel);
}
