import { join } from "node:path";
import type { SearchSource } from "../../../lib/search.ts";
import { headerList, headerText, readFrontmatter } from "../../../lib/store/frontmatter.ts";
import type { Project } from "../../../lib/store/root.ts";

/** Documents with a header, below the folder `docs` of a project's store. */
export function docsOf(project: Project, version = 1): SearchSource {
  return {
    name: "docs",
    version,
    folder: join(project.store, "docs"),
    parse(text, { path }) {
      const header = readFrontmatter(text);
      const [wing = "", room = "", hall = ""] = path.split("/");
      return {
        title: headerText(header, "title") ?? path,
        tags: headerList(header, "tags"),
        body: header.body,
        created: headerText(header, "created") ?? "",
        superseded_by: headerText(header, "superseded_by") ?? "",
        ...{ wing, room, hall },
      };
    },
  };
}

/** Writes a document. */
export function put(
  project: Project,
  path: string,
  { title, body = "", tags = [], created = "", superseded_by = "" }: {
    title: string;
    body?: string;
    tags?: string[];
    created?: string;
    superseded_by?: string;
  },
): string {
  const file = join(project.store, "docs", path);
  Deno.mkdirSync(join(file, ".."), { recursive: true });
  const header = [
    `title: ${title}`,
    `tags: [${tags.join(", ")}]`,
    `created: ${created}`,
    `superseded_by: ${superseded_by}`,
  ];
  Deno.writeTextFileSync(file, `---\n${header.join("\n")}\n---\n\n${body}\n`);
  return file;
}
