/**
 * What goes beside the binaries of a release: sums, a list of what is inside (CycloneDX),
 * completions, the man page, a Homebrew formula and a Scoop manifest.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { completions } from "../cli/completions.ts";
import { VERSION } from "../lib/version.ts";
import { renderManPage } from "./man_page.ts";

/** Where releases are, unless `MCLAUDE_REPOSITORY` says otherwise. */
const REPOSITORY = "mclaude/mclaude";

const DESCRIPTION = "Coordinates AI coding sessions that share a project";

/** A package that is part of the binary. */
export interface Component {
  /** Its name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Its packages. */
  readonly dependencies: readonly string[];
  /** The digest that the lock file holds. */
  readonly integrity: string | undefined;
}

/**
 * Writes the files of a release.
 *
 * @param root The repository.
 * @param binaries The binaries, all platforms.
 * @returns The files.
 */
export async function writeRelease(root: string, binaries: readonly string[]): Promise<string[]> {
  const folder = join(root, "dist");
  const sums = new Map(binaries.map((path) => [basename(path), sumOf(path)]));
  const repository = Deno.env.get("MCLAUDE_REPOSITORY") || REPOSITORY;
  const address = `https://github.com/${repository}`;
  const files: Record<string, string> = {
    "SHA256SUMS": renderSums(sums),
    "mclaude.cdx.json": renderBill(findComponents(root)),
    "mclaude.1": await renderManPage(),
    "mclaude.rb": renderFormula(address, sums),
    "mclaude.json": renderScoop(address, sums),
  };
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    files[`mclaude.${shell === "powershell" ? "ps1" : shell}`] = `${await completions(shell)}\n`;
  }
  return Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    Deno.writeTextFileSync(path, text);
    return path;
  });
}

function sumOf(path: string): string {
  return createHash("sha256").update(Deno.readFileSync(path)).digest("hex");
}

/**
 * The list of sums, as `sha256sum -c` reads it.
 *
 * @param sums The sums by file name.
 * @returns The text.
 */
export function renderSums(sums: ReadonlyMap<string, string>): string {
  return [...sums].toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([name, sum]) => `${sum}  ${name}\n`).join("");
}

/**
 * Finds the packages that the binary is made of, by the graph of its modules.
 *
 * @param root The repository.
 * @returns The packages, by name.
 */
export function findComponents(root: string): Component[] {
  const lock = JSON.parse(Deno.readTextFileSync(join(root, "deno.lock"))).npm as Record<
    string,
    { integrity?: string }
  >;
  const found = new Map<string, Component>();
  // The SDK is bundled by itself, and the graph of the program ends before it.
  for (const entry of ["main.ts", "mcp/sdk.ts"]) {
    const { success, stdout } = new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      cwd: root,
      stdin: "null",
      stderr: "null",
    }).outputSync();
    if (!success) throw new Error(`Cannot list the modules of ${entry}`);
    const { modules, npmPackages } = JSON.parse(new TextDecoder().decode(stdout)) as Graph;
    const open = modules.flatMap(({ npmPackage }) => npmPackage ?? []);
    for (const id of open) {
      const known = npmPackages[id];
      if (known === undefined || found.has(id)) continue;
      const { name, version, dependencies } = known;
      open.push(...dependencies);
      found.set(id, { name, version, dependencies, integrity: lock[id]?.integrity });
    }
  }
  return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}

interface Graph {
  modules: { npmPackage?: string }[];
  npmPackages: Record<string, { name: string; version: string; dependencies: string[] }>;
}

/**
 * What is inside, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/).
 *
 * @param components The packages.
 * @returns JSON; the same for the same packages.
 */
export function renderBill(components: readonly Component[]): string {
  const purl = (name: string, version: string) =>
    `pkg:npm/${name.startsWith("@") ? `%40${name.slice(1)}` : name}@${version}`;
  const ref = `pkg:generic/mclaude@${VERSION}`;
  const deno = `pkg:generic/deno@${Deno.version.deno}`;
  const listed = components.map(({ name, version, integrity }) => ({
    type: "library",
    "bom-ref": purl(name, version),
    name,
    version,
    purl: purl(name, version),
    ...(integrity?.startsWith("sha512-") && {
      hashes: [{
        alg: "SHA-512",
        content: Buffer.from(integrity.slice(7), "base64").toString("hex"),
      }],
    }),
  }));
  const runtime = { type: "platform", "bom-ref": deno, name: "deno", version: Deno.version.deno };
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": ref, name: "mclaude", version: VERSION },
    },
    components: [...listed, runtime],
    dependencies: [
      { ref, dependsOn: [...components.map((one) => purl(one.name, one.version)), deno] },
      ...components.map(({ name, version, dependencies }) => ({
        ref: purl(name, version),
        dependsOn: components.filter((one) => dependencies.includes(`${one.name}@${one.version}`))
          .map((one) => purl(one.name, one.version)),
      })),
    ],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function sumFor(sums: ReadonlyMap<string, string>, part: string): { name: string; sum: string } {
  const found = [...sums].find(([name]) => name.includes(part));
  if (found === undefined) throw new Error(`Cannot find a binary for ${part}`);
  return { name: found[0], sum: found[1] };
}

/**
 * A formula for Homebrew, for macOS and Linux.
 *
 * @param address The repository.
 * @param sums The sums by file name.
 * @returns Ruby.
 */
export function renderFormula(address: string, sums: ReadonlyMap<string, string>): string {
  function choice(part: string): string[] {
    const { name, sum } = sumFor(sums, part);
    return [
      `      url "${address}/releases/download/v${VERSION}/${name}"`,
      `      sha256 "${sum}"`,
    ];
  }
  return [
    "class Mclaude < Formula",
    `  desc "${DESCRIPTION}"`,
    `  homepage "${address}"`,
    `  version "${VERSION}"`,
    '  license "MIT"',
    ...["on_macos", "on_linux"].flatMap((system) => {
      const end = system === "on_macos" ? "apple-darwin" : "unknown-linux-gnu";
      return [
        "",
        `  ${system} do`,
        "    on_arm do",
        ...choice(`aarch64-${end}`),
        "    end",
        "    on_intel do",
        ...choice(`x86_64-${end}`),
        "    end",
        "  end",
      ];
    }),
    "",
    "  def install",
    '    bin.install Dir["mclaude-*"].first => "mclaude"',
    '    generate_completions_from_executable(bin/"mclaude", "completions")',
    "  end",
    "",
    "  test do",
    '    assert_match version.to_s, shell_output("#{bin}/mclaude --version")',
    "  end",
    "end",
    "",
  ].join("\n");
}

/**
 * A manifest for Scoop, for Windows.
 *
 * @param address The repository.
 * @param sums The sums by file name.
 * @returns JSON.
 */
export function renderScoop(address: string, sums: ReadonlyMap<string, string>): string {
  const { name, sum } = sumFor(sums, "windows");
  const url = (version: string) => `${address}/releases/download/v${version}/${name}#/mclaude.exe`;
  const manifest = {
    version: VERSION,
    description: DESCRIPTION,
    homepage: address,
    license: "MIT",
    architecture: { "64bit": { url: url(VERSION), hash: sum } },
    bin: "mclaude.exe",
    checkver: "github",
    autoupdate: { architecture: { "64bit": { url: url("$version") } } },
  };
  return `${JSON.stringify(manifest, null, 4)}\n`;
}
