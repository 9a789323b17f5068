/**
 * What a hub counts, in the text format of Prometheus (version 0.0.4).
 *
 * @module
 */

/** Upper bounds of the answering times, in seconds. */
const BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

/** The names, and what they count. */
const HELP = {
  mclaude_hub_requests_total: "Requests, by method, route and status",
  mclaude_hub_records_total: "Records that came, by what became of them",
  mclaude_hub_claims_total: "Claims of locks, by what became of them",
  mclaude_hub_denied_total: "Requests without a good token, or from a foreign page",
  mclaude_hub_limited_total: "Requests that came too fast",
  mclaude_hub_slow_readers_total: "Sockets that were closed because they did not read",
} as const;

/** What can be counted. */
export type Counter = keyof typeof HELP;

/** The counters of a hub. */
export class Metrics {
  readonly #counts = new Map<Counter, Map<string, number>>();
  readonly #times = { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };

  /**
   * Counts.
   *
   * @param name What.
   * @param labels Which of them.
   * @param by How many.
   */
  count(name: Counter, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const counts = this.#counts.get(name) ?? new Map<string, number>();
    const key = Object.entries(labels)
      .map(([label, value]) => `${label}="${value.replace(/[\\"\n]/g, "_")}"`).join();
    this.#counts.set(name, counts.set(key, (counts.get(key) ?? 0) + by));
  }

  /**
   * Notes how long an answer took.
   *
   * @param seconds The time.
   */
  time(seconds: number): void {
    this.#times.count++;
    this.#times.sum += seconds;
    for (const [at, bound] of BOUNDS.entries()) {
      if (seconds <= bound) this.#times.buckets[at]!++;
    }
  }

  /**
   * All of it.
   *
   * @param gauges What is not counted but is so: sockets, for example.
   * @returns The text.
   */
  render(gauges: Readonly<Record<string, number>>): string {
    const lines: string[] = [];
    for (const [name, help] of Object.entries(HELP) as [Counter, string][]) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`);
      const counts = this.#counts.get(name) ?? new Map([["", 0]]);
      for (const [labels, value] of counts) lines.push(`${name}${braced(labels)} ${value}`);
    }
    const name = "mclaude_hub_answer_seconds";
    lines.push(`# HELP ${name} How long answers took`, `# TYPE ${name} histogram`);
    for (const [at, bound] of BOUNDS.entries()) {
      lines.push(`${name}_bucket{le="${bound}"} ${this.#times.buckets[at]}`);
    }
    const { sum, count } = this.#times;
    lines.push(
      `${name}_bucket{le="+Inf"} ${count}`,
      `${name}_sum ${sum}`,
      `${name}_count ${count}`,
    );
    for (const [gauge, value] of Object.entries(gauges)) {
      lines.push(`# TYPE ${gauge} gauge`, `${gauge} ${value}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

function braced(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}
