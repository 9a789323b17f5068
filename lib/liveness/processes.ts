/**
 * Facts that tell one run of a process from every other.
 *
 * @module
 */

/** A process, told from every other one that ever had its number. */
export interface ProcessFacts {
  /** The machine: host name and a digest of the machine's id. */
  readonly host: string;
  /** The boot of that machine; `""` if unknown. */
  readonly boot: string;
  /** The pid namespace; `""` if unknown. */
  readonly namespace: string;
  /** The process's number. */
  readonly pid: number;
  /** When it started, in the system's own notation; `""` if unknown. */
  readonly start: string;
}
