/**
 * The guards of mclaude, and how each is taken out. A gate has to fail then.
 *
 * @module
 */

/** A guard that is taken out. */
export interface Mutation {
  /** What guards. */
  readonly guard: string;
  /** Where it is. */
  readonly file: string;
  /** The text that goes, once in the file. */
  readonly from: string;
  /** What comes instead. */
  readonly to: string;
  /** The gate that must fail, and the part of it that is run. */
  readonly gate: string;
  /** Of the commands, files or scenes only those with this in their names. */
  readonly part?: string;
  /** Whether all of that part is tried. */
  readonly full?: boolean;
}

const PUBLISH = "lib/store/publish.ts";
const FILES = "lib/store/files.ts";

/** All guards. */
export const MUTATIONS: readonly Mutation[] = [
  {
    guard: "a file is synced before it gets its name",
    file: PUBLISH,
    from: "    writeWhole(fd, text);\n    if (durable) fs.fsyncSync(fd);\n  } catch",
    to: "    writeWhole(fd, text);\n  } catch",
    gate: "power-cut",
    part: "handoff.write",
  },
  {
    guard: "a folder is synced after a file was linked into it",
    file: PUBLISH,
    from: "    if (durable) syncFolder(dirname(target));\n    return true;",
    to: "    return true;",
    gate: "power-cut",
  },
  {
    guard: "a folder is synced after a file was replaced in it",
    file: PUBLISH,
    from: "  if (durable) syncFolder(dirname(target));\n}",
    to: "}",
    gate: "power-cut",
  },
  {
    guard: "what is appended is synced",
    file: FILES,
    from: "    writeWhole(fd, text);\n    if (durable) fs.fsyncSync(fd);\n  } finally",
    to: "    writeWhole(fd, text);\n  } finally",
    gate: "power-cut",
    part: "message.mark",
  },
  {
    guard: "a new file is linked and never renamed over another one",
    file: PUBLISH,
    from: "    fs.linkSync(temporary, target);",
    to: "    fs.renameSync(temporary, target);",
    gate: "races",
  },
  {
    guard: "a file gets its name when it is whole",
    file: PUBLISH,
    from: "  const temporary = writeTemporary(target, text, options);\n  try {\n    fs.linkSync",
    to: "  const fd0 = fs.openSync(target, 'wx', 0o644);\n  writeWhole(fd0, text);\n" +
      "  fs.fsyncSync(fd0);\n  fs.closeSync(fd0);\n  if (fd0 > 0) return true;\n" +
      "  const temporary = writeTemporary(target, text, options);\n  try {\n    fs.linkSync",
    gate: "kill",
    part: "handoff.write",
    full: true,
  },
  {
    guard: "a replaced file is whole at any moment",
    file: PUBLISH,
    from: "    fs.renameSync(temporary, target);\n  } catch",
    to: "    fs.writeFileSync(target, text);\n    discard(temporary);\n  } catch",
    gate: "kill",
    part: "identity.register",
    full: true,
  },
  {
    guard: "without hard links one non-empty folder wins",
    file: PUBLISH,
    from: "    fs.renameSync(prepared, once);\n",
    to: "    fs.mkdirSync(once, { recursive: true });\n" +
      '    fs.renameSync(join(prepared, "content"), join(once, "content"));\n',
    gate: "races",
  },
  {
    guard: "a file system without hard links is recognised",
    file: PUBLISH,
    from: "    if (!hasCode(error, ...NO_HARD_LINKS)) throw error;",
    to: "    throw error;",
    gate: "no-hard-links",
    part: "handoff.write",
  },
  {
    guard: "a temporary file is removed when writing failed",
    file: PUBLISH,
    from: "  } catch (error) {\n    discard(temporary);\n    throw error;\n  } finally {\n" +
      "    fs.closeSync(fd);",
    to: "  } finally {\n    fs.closeSync(fd);",
    gate: "errors",
    part: "handoff.write",
    full: true,
  },
  {
    guard: "errors of the system that Deno does not name are told from faults",
    file: FILES,
    from: '  if (code !== undefined && code !== "UNKNOWN") return code;',
    to: "  if (code !== message) return code;",
    gate: "errors",
    part: "handoff.write",
    full: true,
  },
  {
    guard: "the second look, after the intent was published",
    file: "lib/locks/claim.ts",
    from: "    const again = makePlan(project, wants, options, new Set(records.map(tokenOf)));",
    to: "    const again: ClaimPlan = plan;",
    gate: "pauses",
    part: "claim against claim",
    full: true,
  },
  {
    guard: "of undecided claims with a common file one gives way",
    file: "lib/locks/grant.ts",
    from: "  if (leader.slug <= mine.slug) return false;",
    to: "  if (leader.slug <= mine.slug) return true;",
    gate: "pauses",
    part: "one file",
    full: true,
  },
  {
    guard: "the outcome is compared and swapped",
    file: "lib/store/generations.ts",
    from: "  if (publishOnce(path, text)) return outcome;",
    to: '  replaceFile(path, text);\n  if (text !== "") return outcome;',
    gate: "pauses",
    part: "far too slow",
    full: true,
  },
  {
    guard: "a claim of several is decided by one outcome",
    file: "lib/locks/state.ts",
    from: "  const leader = record.leader ?? { slug: record.slug, generation: entry.number };",
    to: "  const leader = { slug: record.slug, generation: entry.number };",
    gate: "kill",
    part: "lock.claim",
  },
  {
    guard: "a lock is released by its owner only",
    file: "lib/locks/end.ts",
    from: "  if (mine === undefined) throw notYours(slug, holders[0]!, session);\n  return mine;",
    to: "  void session;\n  return mine ?? holders[0]!;",
    gate: "clocks",
    part: "lock.heartbeat",
  },
  {
    guard: "a token is good for its generation only",
    file: "lib/locks/check.ts",
    from: "  const lock = locks.find((held) => held.generation === Number(generation));",
    to: "  const lock = locks.find((held) => held.generation >= Number(generation));",
    gate: "pauses",
    part: "refreshed claim",
    full: true,
  },
  {
    guard: "a lock that is worked on is not taken over",
    file: "lib/locks/plan.ts",
    from: '    if (holder.presence.state === "ACTIVE") held.push(blocker);',
    to: '    if (holder.presence.state === "ACTIVE" && !options.takeOver) held.push(blocker);',
    gate: "clocks",
    part: "lock.heartbeat",
  },
  {
    guard: "silence is measured by the file system's clock",
    file: "lib/liveness.ts",
    from: "  const clock = options.fsNow ?? (verify ? storeClock(project) : undefined);",
    to: "  const clock = undefined as (() => number) | undefined;",
    gate: "clocks",
    part: "lock.heartbeat",
  },
  {
    guard: "what a killed claim took over is finished by the next command",
    file: "lib/locks/end.ts",
    from: "    finish(project, slug);\n",
    to: "",
    gate: "kill",
    part: "lock.release",
    full: true,
  },
  {
    guard: "mail counts as seen once it was printed",
    file: "cli/dispatch.ts",
    from: "  if (global.json) world.out(JSON.stringify(result));\n",
    to: "  command.operation.shown(context, result);\n" +
      "  if (global.json) world.out(JSON.stringify(result));\n",
    gate: "kill",
    part: "mail.check",
    full: true,
  },
  {
    guard: "a folder of the store that is a link is not written to",
    file: FILES,
    from: "    } else if (!stat.isDirectory) {\n      throw unsafeFolder(path);\n    }",
    to: "    }",
    gate: "paths",
    part: "handoff.write",
    full: true,
  },
  {
    guard: "a folder of the store that is a link is not read",
    file: FILES,
    from: "    if (!stat.isDirectory) throw unsafeFolder(path);",
    to: "",
    gate: "paths",
    part: "lock.release",
    full: true,
  },
  {
    guard: "only plain files are read",
    file: FILES,
    from: '  if (!stat.isFile) {\n    throw new CoordinationError(\n      "unsafe_path",\n' +
      "      `Cannot read",
    to: '  if (stat.size < 0) {\n    throw new CoordinationError(\n      "unsafe_path",\n' +
      "      `Cannot read",
    gate: "corruption",
    part: "messages/inbox",
    full: true,
  },
  {
    guard: "a record that is far too large is not read",
    file: FILES,
    from: "  if (stat.size > maxBytes) {",
    to: "  if (stat.size > maxBytes * 1e6) {",
    gate: "corruption",
    part: "handoffs/2",
    full: true,
  },
  {
    guard: "what is not UTF-8 is damaged",
    file: FILES,
    from: '  if (text.includes("\\ufffd")) checkEncoding(path);\n',
    to: "",
    gate: "corruption",
    part: "messages/inbox",
    full: true,
  },
  {
    guard: "a damaged file hides no other one",
    file: "lib/store/scan.ts",
    from: "      problems.push(problem(path, error));\n    }\n  }",
    to: "      throw error;\n    }\n  }",
    gate: "corruption",
    part: "findings/",
    full: true,
  },
  {
    guard: "a slug is checked before it becomes a path",
    file: "lib/store/names.ts",
    from: '  return check(text, SLUG, "slug",',
    to: '  if (text !== "") return text;\n  return check(text, SLUG, "slug",',
    gate: "paths",
    part: "lock claim @",
    full: true,
  },
  {
    guard: "a wing or room is made of letters",
    file: "lib/memory/places.ts",
    from: '  const name = slugify(text, { fallback: "" });',
    to: "  const name = text;",
    gate: "paths",
    part: "memory save --wing @",
    full: true,
  },
  {
    guard: "text of others is cleaned",
    file: "lib/store/text.ts",
    from: '    .replace(ANSI, "")\n    .replace(CONTROL, "")\n',
    to: "",
    gate: "hostile-text",
    part: "ansi",
  },
  {
    guard: "bidi and zero-width characters go",
    file: "lib/store/text.ts",
    from: '    .replace(INVISIBLE, "");',
    to: ";",
    gate: "hostile-text",
    part: "bidi",
  },
  {
    guard: "every line of mail is prefixed",
    file: "lib/mail/text.ts",
    from: "map((line) => `|   ${line}`.trimEnd())",
    to: "map((line) => line.trimEnd())",
    gate: "hostile-text",
    part: "boundary",
  },
  {
    guard: "every line in an envelope is prefixed",
    file: "lib/store/envelope.ts",
    from: "content.map((line) => `| ${line}`.trimEnd())",
    to: "content.map((line) => line.trimEnd())",
    gate: "hostile-text",
    part: "boundary",
    full: true,
  },
  {
    guard: "a hook never breaks a session",
    file: "cli/hook.ts",
    from: "    fail(run, world, oneLine((error as Error).message ?? String(error), 200));\n" +
      "    return 0;",
    to: "    throw error;",
    gate: "errors",
    part: "hook",
    full: true,
  },
];
