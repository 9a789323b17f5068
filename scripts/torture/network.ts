/**
 * Machines on one machine: network namespaces that are joined by a bridge, whose cables can be
 * pulled.
 *
 * @module
 */
import { must, need, needRoot, Skip, tool } from "./gate.ts";

/** A network of namespaces; disposing of it takes all of it away. */
export class Network implements AsyncDisposable {
  readonly #prefix: string;
  readonly #net: string;
  readonly #names: string[] = [];

  private constructor() {
    this.#prefix = `mcl${Deno.pid % 10_000}`;
    this.#net = `10.77.${Deno.pid % 250}`;
  }

  /**
   * Makes a network.
   *
   * @param names The machines.
   * @returns The network.
   * @throws {Skip} If this machine has no namespaces to give.
   */
  static async make(names: readonly string[]): Promise<Network> {
    await needRoot();
    await need(["ip"], ["iproute2"]);
    const network = new Network();
    try {
      await network.#build(names);
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw new Skip(`no network namespaces: ${(error as Error).message}`);
    }
    return network;
  }

  async #build(names: readonly string[]): Promise<void> {
    const bridge = `${this.#prefix}b`;
    await must("ip", "link", "add", bridge, "type", "bridge");
    await must("ip", "addr", "add", `${this.#net}.254/24`, "dev", bridge);
    await must("ip", "link", "set", bridge, "up");
    for (const [at, name] of names.entries()) {
      const space = this.#space(name);
      const cable = `${this.#prefix}c${at}`;
      await must("ip", "netns", "add", space);
      this.#names.push(name);
      await must(
        ...["ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0"] as const,
        ...["netns", space],
      );
      await must("ip", "link", "set", cable, "master", bridge, "up");
      await must("ip", "-n", space, "addr", "add", `${this.#net}.${at + 1}/24`, "dev", "eth0");
      await must("ip", "-n", space, "link", "set", "eth0", "up");
      await must("ip", "-n", space, "link", "set", "lo", "up");
    }
  }

  /** The address of a machine. */
  address(name: string): string {
    return `${this.#net}.${this.#names.indexOf(name) + 1}`;
  }

  /** The words before a command that runs on a machine. */
  on(name: string): string[] {
    return ["ip", "netns", "exec", this.#space(name)];
  }

  /** Pulls a machine's cable, or puts it back. */
  async plug(name: string, is: "up" | "down"): Promise<void> {
    const cable = `${this.#prefix}c${this.#names.indexOf(name)}`;
    await must("ip", "link", "set", cable, is);
  }

  /** Takes all of it away. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#names) await tool("ip", ["netns", "del", this.#space(name)]);
    await tool("ip", ["link", "del", `${this.#prefix}b`]);
  }

  #space(name: string): string {
    return `${this.#prefix}-${name}`;
  }
}
