/**
 * What a new knowledge base consists of: texts to begin with, in the shape that agents and
 * people share.
 *
 * Invariant: no name that is given can become anything but text, in YAML as in Markdown.
 *
 * @module
 */
import { oneLine } from "../store/text.ts";

/** A part of what the project is about. */
export interface Domain {
  /** Its folder. */
  readonly folder: string;
  /** What it is called. */
  readonly title: string;
}

/** What the files are made for. */
export interface KnowledgeBaseFacts {
  /** The project. */
  readonly name: string;
  /** Its parts. */
  readonly domains: readonly Domain[];
  /** Where the site is served on this machine. */
  readonly port: number;
}

/** A file, its path with `/`. */
export interface PlannedFile {
  /** Relative to the knowledge base. */
  readonly path: string;
  /** The whole text. */
  readonly text: string;
}

/**
 * Plans a knowledge base.
 *
 * @param facts What it is for.
 * @returns Its files.
 */
export function knowledgeBaseFiles(facts: KnowledgeBaseFacts): PlannedFile[] {
  return [
    { path: "mkdocs.yml", text: siteConfig(facts) },
    { path: "requirements.txt", text: "mkdocs>=1.6\nmkdocs-material>=9.5\n" },
    { path: "RULES.md", text: rules(facts) },
    { path: "docs/index.md", text: home(facts) },
    { path: "docs/_ARTICLE.md", text: ARTICLE },
    { path: "docs/llms.txt", text: map(facts) },
    ...facts.domains.map((domain) => ({
      path: `docs/${domain.folder}/index.md`,
      text: overview(facts, domain),
    })),
  ];
}

/** JSON's strings are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(oneLine(text, 200));
}

/** One line of Markdown in which no sign means anything. */
function plain(text: string): string {
  return oneLine(text, 200).replace(/[\\`*_{}[\]<>()#+!|&-]/g, "\\$&");
}

function siteConfig({ name, domains, port }: KnowledgeBaseFacts): string {
  return `# Serve it with: mkdocs serve -a localhost:${port}
site_name: ${quoted(`${name}: what we know`)}
site_description: ${quoted(`Modules, decisions and traps of ${name}, for people and agents`)}
site_url: "http://localhost:${port}/"

theme:
  name: material
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: blue grey
      toggle:
        icon: material/weather-night
        name: Dark
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: blue grey
      toggle:
        icon: material/weather-sunny
        name: Light
  features:
    - content.code.copy
    - navigation.indexes
    - navigation.top
    - search.highlight
    - search.suggest

markdown_extensions:
  - admonition
  - tables
  - pymdownx.details
  - pymdownx.superfences
  - pymdownx.tabbed:
      alternate_style: true
  - toc:
      permalink: true

plugins:
  - search

# The model for new articles is no page of the site.
exclude_docs: |
  _ARTICLE.md

nav:
  - Home: index.md
${
    domains.map(({ title, folder }) =>
      `  - ${quoted(title)}:\n      - Overview: ${quoted(`${folder}/index.md`)}\n`
    ).join("")
  }`;
}

function home({ name, domains, port }: KnowledgeBaseFacts): string {
  return `# ${plain(name)}

What every session should know before it writes code here: one article for each module, with the
code that counts, the reasons behind it, and the traps that were met.

## Domains

${domains.map(({ title, folder }) => `- [${plain(title)}](${folder}/index.md)`).join("\n")}

## How to use it

1. Look for the article of a module before you change the module.
2. If there is one, do as it says, or change the article and say why.
3. If there is none, copy \`docs/_ARTICLE.md\` into the domain's folder, fill it in, and add it to
   \`nav\` in \`mkdocs.yml\`.
4. What surprised you goes under *Gotchas*, before you forget it.

Several sessions at once? Claim an article before you edit it:

\`\`\`sh
mclaude lock claim kb-some-module --description "Update the article" --files docs/some-module.md
\`\`\`

Agents find the list of articles at <http://localhost:${port}/llms.txt>.
`;
}

/** The model of an article. */
const ARTICLE = `---
module: module-name
status: draft
owner: your-identity
---

# Module name

What it does, and what it is there for, in two or three sentences. \`status\` is draft, active or
deprecated.

## Public API

What others may call, with types.

## Implementation Notes

Why it is built this way, and what was tried before.

## Code

The part that others should follow to the letter.

## Usage Example

The shortest one that runs.

## Gotchas

What went wrong once, and how to notice it earlier.

## Dependencies

What it needs, and what needs it.
`;

function map({ name, domains }: KnowledgeBaseFacts): string {
  return `# ${oneLine(name, 200)}

> Modules, decisions and traps of this project. Add a line for every article.

${
    domains.map(({ title, folder }) =>
      `## ${oneLine(title, 200)}\n\n- [Overview](/${folder}/): what the domain is about\n`
    ).join("\n")
  }`;
}

function overview({ name }: KnowledgeBaseFacts, { title }: Domain): string {
  return `# ${plain(title)}

What belongs to this part of ${plain(name)}, and what does not.

## Articles

| Article | Status | About |
|---|---|---|
`;
}

function rules({ name, port }: KnowledgeBaseFacts): string {
  return `# Rules for agents

Copy this into the project's \`AGENTS.md\`, or into a file in \`.claude/rules/\`.

## The knowledge base of ${plain(name)} comes first

- Before you write or change a module, read its article: \`http://localhost:${port}/llms.txt\` lists
  them, and \`docs/\` of the knowledge base has the same texts as files.
- An article outranks what you know in general. If you have to do otherwise, change the article in
  the same piece of work and give the reason.
- A module without an article gets a draft from whoever builds it, by \`docs/_ARTICLE.md\`.
- Whatever surprised you goes under *Gotchas*.
- Claim an article before you edit it (\`mclaude lock claim\`), and name the articles that you
  changed in your handoff.
`;
}
