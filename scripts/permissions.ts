/**
 * What the binary may do, from the one list in `deno.json`, which `deno run -P` also reads.
 * The reason for each entry is in `docs/permissions.md`.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** The platforms that binaries are made for. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

/** One of the {@linkcode TARGETS}. */
export type Target = (typeof TARGETS)[number];

/** What the binary may do, on whatever platform. */
export const PERMISSIONS = config.permissions.default;

/** The programs of {@linkcode PERMISSIONS} that exist on a platform and are of use there. */
const PROGRAMS = {
  linux: ["cat", "git", "sh", "xdg-open"],
  apple: ["git", "open", "ps", "sh", "sysctl"],
  windows: ["git", "powershell"],
};

/**
 * The programs that a platform's binary may start.
 *
 * @param target The platform.
 * @returns Their names.
 */
export function programsOf(target: Target): string[] {
  const system = (["linux", "apple", "windows"] as const).find((name) => target.includes(name))!;
  return PERMISSIONS.run.filter((name) => PROGRAMS[system].includes(name));
}

/**
 * The flags that give a program exactly these permissions.
 *
 * @param target The platform.
 * @returns Arguments for `deno run` and `deno compile`.
 */
export function permissionFlags(target: Target): string[] {
  return [
    "--no-prompt",
    "--allow-read",
    "--allow-write",
    `--allow-env=${PERMISSIONS.env}`,
    `--allow-run=${programsOf(target)}`,
    `--allow-sys=${PERMISSIONS.sys}`,
    "--allow-net",
  ];
}
