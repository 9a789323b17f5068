/**
 * From the matches of a query to declarations in their places.
 *
 * @module
 */
import type { Node, QueryMatch } from "web-tree-sitter";
import { type CodeImport, CONTAINERS, type SymbolKind } from "./facts.ts";
import { type Draft, flatten, type Profile } from "./profile.ts";
import { firstLine } from "./skeleton.ts";

/** The longest signature, in characters. */
const LONGEST = 240;

/** What the matches of a file tell. */
export interface Found {
  /** The declarations, in order. */
  readonly drafts: readonly {
    readonly draft: Draft;
    /** The line in the text that was parsed, from 0. */
    readonly row: number;
    /** Its documentation, where the tree told it. */
    readonly doc: string | undefined;
  }[];
  /** What is imported. */
  readonly imports: readonly CodeImport[];
  /** The package or namespace. */
  readonly namespace: string;
  /** The documentation of the file, where the tree told it. */
  readonly doc: string | undefined;
}

/** A match with its captures by name. */
interface Piece {
  readonly kind: string;
  readonly node: Node;
  readonly parts: Readonly<Record<string, Node>>;
  readonly order: number;
}

/** What is open at some place in a text. */
interface Open {
  readonly end: number;
  /** Its full name; `undefined` for what hides its members. */
  readonly name: string | undefined;
  readonly kind: SymbolKind | undefined;
  access: string | undefined;
}

/** Names of captures that belong to another one. */
const PARTS = new Set(["name", "body", "owner", "doc"]);

/**
 * Puts matches in order and in their places.
 *
 * @param matches What the query found.
 * @param text The text that was parsed.
 * @param profile The language.
 * @returns The declarations, and what is imported.
 */
export function collect(matches: readonly QueryMatch[], text: string, profile: Profile): Found {
  const drafts: Found["drafts"][number][] = [];
  const imports: CodeImport[] = [];
  let namespace = "";
  let doc: string | undefined;
  const open: Open[] = [];
  const top: Open = { end: Infinity, name: "", kind: undefined, access: undefined };
  const seen = new Set<number>();
  for (const { kind, node, parts } of inOrder(matches)) {
    if (kind === "doc") {
      doc ??= documentation(text, node);
      continue;
    }
    if (kind === "import") {
      imports.push(...profile.imports(textOf(text, node)));
      continue;
    }
    const start = node.startIndex;
    while (open.length > 0 && open.at(-1)!.end <= start) open.pop();
    const around = open.at(-1) ?? top;
    if (kind === "access") {
      around.access = textOf(text, node).replace(/[:\s]+$/, "");
      continue;
    }
    if (kind === "package") {
      const name = textOf(text, parts.name ?? node);
      namespace ||= name;
      continue;
    }
    if (kind === "hidden") {
      open.push({ end: node.endIndex, name: undefined, kind: undefined, access: undefined });
      continue;
    }
    // A parameter of a constructor can be a member of what the constructor is in.
    const isField = kind === "field";
    const owner = isField ? open.findLast(({ name }) => name !== undefined) ?? top : around;
    const { name: inside } = owner;
    if (inside === undefined) continue;
    // Another pattern was first.
    const place = (parts.name ?? node).startIndex;
    if (seen.has(place)) continue;
    seen.add(place);
    const name = parts.name === undefined ? "" : textOf(text, parts.name);
    if (kind === "scope") {
      const own = flatten(name).replace(/<.*$/, "");
      const access = flatten(text.slice(node.startIndex, place)) || undefined;
      open.push({
        end: node.endIndex,
        name: own === "" ? inside : joined(inside, own),
        kind: "class",
        access: parts.name === undefined ? undefined : access,
      });
      continue;
    }
    if (parts.name === undefined || name === "") continue;
    const draft = makeDraft(
      { kind: isField ? "property" : kind as SymbolKind, node, parts, order: 0 },
      { text, around: owner },
    );
    const isListed = profile.complete(draft) !== false;
    if (isListed) {
      const own = parts.doc === undefined ? undefined : documentation(text, parts.doc);
      drafts.push({ draft, row: node.startPosition.row, doc: own });
    }
    const isContainer = CONTAINERS.includes(draft.kind) ||
      (parts.body !== undefined && (draft.kind === "variable" || draft.kind === "type"));
    if (parts.body === undefined && !isContainer) continue;
    open.push({
      end: node.endIndex,
      name: isContainer ? joined(draft.parent, draft.name) : undefined,
      kind: draft.kind,
      access: undefined,
    });
  }
  return { drafts, imports, namespace, doc };
}

function inOrder(matches: readonly QueryMatch[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { captures, patternIndex } of matches) {
    let main: (typeof captures)[number] | undefined;
    const parts: Record<string, Node> = {};
    for (const capture of captures) {
      if (PARTS.has(capture.name)) parts[capture.name] ??= capture.node;
      else main ??= capture;
    }
    if (main !== undefined) {
      pieces.push({ kind: main.name, node: main.node, parts, order: patternIndex });
    } else if (parts.doc !== undefined) {
      pieces.push({ kind: "doc", node: parts.doc, parts: {}, order: patternIndex });
    }
  }
  // What begins at the same place: the outer one first, then the first pattern.
  return pieces.sort((a, b) =>
    a.node.startIndex - b.node.startIndex || b.node.endIndex - a.node.endIndex || a.order - b.order
  );
}

function makeDraft(
  { kind, node, parts }: Piece & { kind: SymbolKind },
  { text, around }: { text: string; around: Open },
): Draft {
  const name = parts.name!;
  const body = parts.body?.startIndex ?? -1;
  const end = body >= name.endIndex ? body : body < 0 ? node.endIndex : name.endIndex;
  const owner = parts.owner === undefined ? "" : flatten(textOf(text, parts.owner));
  const signature = flatten(text.slice(name.startIndex, end).slice(0, 2_000))
    .replace(/\s*(?:=>|[{=;:])\s*$/, "");
  return {
    name: flatten(textOf(text, name)),
    kind,
    before: flatten(text.slice(node.startIndex, name.startIndex)),
    outside: text.slice(Math.max(0, node.startIndex - 80), node.startIndex),
    signature: signature.length > LONGEST ? `${signature.slice(0, LONGEST - 1)}…` : signature,
    parent: owner === "" ? around.name! : joined(around.name!, owner),
    parentKind: owner === "" ? around.kind : "class",
    public: true,
    marks: [],
    access: around.access,
  };
}

function joined(outer: string, inner: string): string {
  return outer === "" ? inner : `${outer}.${inner}`;
}

function textOf(text: string, node: Node): string {
  return text.slice(node.startIndex, node.endIndex);
}

/** The first line of a string that documents. */
function documentation(text: string, node: Node): string {
  return firstLine(textOf(text, node).replace(/^[rbuRBU]*["']+|["']+$/g, ""));
}
