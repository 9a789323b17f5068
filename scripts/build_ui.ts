/**
 * Makes the dashboard's page: `lib/ui/page` in few files, gzipped, as `lib/ui/page_bundle.ts`.
 *
 * `deno bundle` is esbuild; its version is that of Deno. The same sources make the same bytes.
 *
 * @example
 * ```sh
 * deno task docs
 * deno run -A scripts/build_ui.ts
 * ```
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { ROOT } from "./build.ts";

/** The page may have so many bytes, compressed. */
export const BUDGET = 150 * 1024;

const PAGE = join(ROOT, "lib", "ui", "page");

/** What is made of the sources. */
export const BUNDLE = join(ROOT, "lib", "ui", "page_bundle.ts");

/** A file of the page. */
interface Made {
  /** Its media type. */
  readonly type: string;
  /** Its bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Makes the page's files.
 *
 * @returns The files by their names.
 */
export function makePage(): Record<string, Made> {
  const text = (name: string) => Deno.readTextFileSync(join(PAGE, name));
  const bytes = (made: string) => new TextEncoder().encode(made);
  return {
    "index.html": {
      type: "text/html; charset=utf-8",
      bytes: bytes(text("index.html").replaceAll(/>\s+</g, "><").trim()),
    },
    "app.js": { type: "text/javascript; charset=utf-8", bytes: bundle() },
    "app.css": { type: "text/css; charset=utf-8", bytes: bytes(smaller(text("app.css"))) },
    "icon.svg": { type: "image/svg+xml", bytes: bytes(text("icon.svg").trim()) },
  };
}

/**
 * The module that holds the page.
 *
 * @param files The page's files.
 * @returns Its source.
 */
export function renderBundle(files: Readonly<Record<string, Made>>): string {
  const rows = Object.entries(files).map(([name, { type, bytes }]) => {
    const gzip = gzipSync(bytes, { level: 9 });
    // The system that it was made on stands in the header.
    gzip[9] = 255;
    return `  ${JSON.stringify(name)}: {\n    type: ${JSON.stringify(type)},\n    gzip:\n      ${
      JSON.stringify(gzip.toString("base64"))
    },\n  },`;
  });
  return [
    "// deno-fmt-ignore-file",
    "/**",
    " * The dashboard's page. Generated from lib/ui/page by `deno task docs`; not to be edited.",
    " *",
    " * @module",
    " */",
    "",
    "/** The files of the page by their names: media type, and bytes, gzipped, in base64. */",
    "export const FILES: Readonly<Record<string, { readonly type: string; readonly gzip: string }>> = {",
    ...rows,
    "};",
    "",
  ].join("\n");
}

/**
 * Whether the module that holds the page was made of the sources as they are. The bytes of the
 * page count, and not how they were compressed.
 *
 * @param files The page's files.
 * @param held What the module holds.
 * @returns Whether they are the same.
 */
export function isCurrent(
  files: Readonly<Record<string, Made>>,
  held: Readonly<Record<string, { readonly type: string; readonly gzip: string }>>,
): boolean {
  const names = Object.keys(files);
  return names.join() === Object.keys(held).join() && names.every((name) => {
    const { type, gzip } = held[name]!;
    return type === files[name]!.type &&
      gunzipSync(Buffer.from(gzip, "base64")).equals(files[name]!.bytes);
  });
}

/** The script, by Deno's own esbuild. */
function bundle(): Uint8Array {
  const folder = Deno.makeTempDirSync({ prefix: "mclaude_page_" });
  const output = join(folder, "app.js");
  try {
    const { success, stderr } = new Deno.Command(Deno.execPath(), {
      args: [
        ...["bundle", "--quiet", "--minify", "--platform", "browser", "--output", output],
        join(PAGE, "app.tsx"),
      ],
      cwd: ROOT,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).outputSync();
    if (!success) {
      throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr).trim()}`);
    }
    return Deno.readFileSync(output);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Styles without comments and white space that says nothing. */
function smaller(css: string): string {
  return css.replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([{};,>]) ?/g, "$1").replaceAll(/: /g, ":").replaceAll(";}", "}").trim();
}

if (import.meta.main) {
  const files = makePage();
  Deno.writeTextFileSync(BUNDLE, renderBundle(files));
  const sizes = Object.entries(files).map(([name, { bytes }]) =>
    `${name} ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} compressed`
  );
  // deno-lint-ignore no-console
  console.log(sizes.join("\n"));
}
