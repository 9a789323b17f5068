/**
 * How the program is named in what is installed.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { CoordinationError } from "../errors.ts";
import type { Scope } from "./parts_of.ts";

/** Options for {@linkcode chooseProgram}. */
export interface ProgramOptions {
  /** What the person wants; a path is taken from `cwd`. */
  readonly binary?: string | undefined;
  /** Where the person stands. */
  readonly cwd: string;
  /** Where it is installed. */
  readonly scope: Scope;
  /**
   * Whether `mclaude` is found by its name.
   *
   * @default {isOnPath}
   */
  readonly onPath?: () => boolean;
  /** The path of the running program, if it is compiled. */
  readonly running?: string | undefined;
}

/** The program, and what a person should know of it. */
export interface ChosenProgram {
  /** A name or an absolute path. */
  readonly program: string;
  /** Remarks. */
  readonly notes: readonly string[];
}

/**
 * Chooses the program: what was given, else its name if that is found, else the program that
 * runs now.
 *
 * @param options What was given, and what there is.
 * @returns The program.
 * @throws {CoordinationError} `not_found` if there is no such program, `invalid_name` if it could
 * not be known again as ours.
 */
export function chooseProgram(options: ProgramOptions): ChosenProgram {
  const { binary, cwd, scope, onPath = isOnPath, running } = options;
  if (binary !== undefined) return { program: checkBinary(binary, cwd), notes: [] };
  if (onPath()) return { program: "mclaude", notes: [] };
  const isOurs = running !== undefined && basename(running).includes("mclaude");
  if (!isOurs) {
    return {
      program: "mclaude",
      notes: ["mclaude is not on PATH: until it is, hooks are silent and its MCP server fails"],
    };
  }
  const shared = scope === "project"
    ? "; others who share these files need it at the same place: put it on PATH, and run this again"
    : "";
  return {
    program: running,
    notes: [`mclaude is not on PATH: ${running} is written into the files${shared}`],
  };
}

/**
 * Whether `mclaude` is found by its name.
 *
 * @returns Whether it is.
 */
export function isOnPath(): boolean {
  const [program, ...args] = Deno.build.os === "windows"
    ? ["powershell", "-NoProfile", "-Command", "Get-Command mclaude -ErrorAction Stop"]
    : ["sh", "-c", "command -v mclaude"];
  try {
    return new Deno.Command(program!, { args, stdin: "null", stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}

function checkBinary(binary: string, cwd: string): string {
  const isName = !/[/\\]/.test(binary);
  const path = isName ? binary : resolve(cwd, binary);
  if (!basename(path).includes("mclaude")) {
    throw new CoordinationError(
      "invalid_name",
      `Cannot install "${basename(path)}": by its name nobody would know it again; ` +
        "give a program with mclaude in its name",
    );
  }
  if (!isName && !existsSync(path)) {
    throw new CoordinationError(
      "not_found",
      `Cannot find the program "${path}": give the path of a mclaude binary`,
      { data: { path } },
    );
  }
  return path;
}
