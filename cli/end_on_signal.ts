/**
 * Ending what runs until somebody ends it.
 *
 * @module
 */

/**
 * Takes the system's signals to end as a wish to end in good order.
 *
 * @param given Ends it too.
 * @returns What is aborted then, and what gives the signals back.
 */
export function endOnSignal(given: AbortSignal | undefined): { signal: AbortSignal; stop(): void } {
  const end = new AbortController();
  const listener = () => end.abort();
  const names: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const name of names) Deno.addSignalListener(name, listener);
  return {
    signal: given === undefined ? end.signal : AbortSignal.any([given, end.signal]),
    stop() {
      for (const name of names) Deno.removeSignalListener(name, listener);
    },
  };
}
