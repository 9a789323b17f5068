/**
 * How good the search is: questions over drawers of a software project, each with the drawer
 * that answers it, asked of `memory search` and of a grep.
 *
 * The questions are paraphrases, not quotes. Beside the drawers that answer stand many that
 * have the same words and answer nothing. Half of the questions (by a hash) are for tuning;
 * what counts is the other half.
 *
 * The grep is the best that can be had of one: drawers by how many of the question's telling
 * words stand in them as a part, in any case.
 *
 * @example
 * ```sh
 * deno run -A scripts/bench/search_quality.ts
 * deno run -A scripts/bench/search_quality.ts --misses tuning
 * ```
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseDrawer, searchDocuments } from "../../mod.ts";
import { digest } from "../../lib/store/digest.ts";
import { findProject } from "../../lib/store/root.ts";

/** A drawer that answers questions. */
interface Topic {
  file: string;
  title: string;
  tags: string;
  body: string;
  questions: string[];
}

/** So many drawers answer nothing. */
const DISTRACTORS = 460;

/** Reads the labelled set: `= title | tags`, the body, `? question`. */
export function readTopics(): Topic[] {
  const folder = new URL("search_questions/", import.meta.url);
  const texts = [...Deno.readDirSync(folder)].map(({ name }) => name).sort()
    .map((name) => Deno.readTextFileSync(new URL(name, folder)));
  return texts.join("\n").split(/^= /m).slice(1).map((block, number) => {
    const [head = "", ...lines] = block.trim().split("\n");
    const [title = "", tags = ""] = head.split(" | ");
    return {
      file: `topic-${number}.md`,
      title,
      tags,
      body: lines.filter((line) => !line.startsWith("? ")).join("\n").trim(),
      questions: lines.filter((line) => line.startsWith("? ")).map((line) => line.slice(2)),
    };
  });
}

function drawer(title: string, tags: string, body: string): string {
  return `---\ntitle: ${title}\ntags: [${tags}]\nsuperseded_by: null\n---\n\n# ${title}\n\n${body}\n`;
}

/** Notes that have the words of topics, and say nothing of what is asked. */
function distractors(topics: readonly Topic[]): string[] {
  let state = 41;
  function pick<T>(values: readonly T[]): T {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return values[Math.floor((state / 2 ** 32) * values.length)]!;
  }
  const words = topics.map(({ title, body }) =>
    `${title} ${body}`.match(/[\p{L}]{5,}|[\p{Script=Han}]{2,4}/gu) ?? ["note"]
  );
  return Array.from({ length: DISTRACTORS }, () => {
    const own = pick(words);
    const [a, b, c, d] = [pick(own), pick(own), pick(pick(words)), pick(pick(words))];
    const title = `${pick(["Notes on", "Talk about", "Idea:", "Question on", "Todo"])} ${a} ${c}`;
    const body =
      `${pick(["Spoke with Ani", "Asked the team", "Read a post"])} about ${b} and ${d}. ` +
      `Nothing decided; ${a} comes up again next week, ${pick(own)} was left out. See ${c}.`;
    return drawer(title, pick(["meeting", "idea", "todo"]), body);
  });
}

const STOP = new Set(
  ("a an and are as at be by can do does for from how i if in is it may of on or our the this to was " +
    "we what when where which who why will with you").split(" "),
);

/** The files by how many of the question's words stand in them. */
function grep(question: string, texts: ReadonlyMap<string, string>): string[] {
  const words = [...new Set(question.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? [])]
    .filter((word) => !STOP.has(word));
  return [...texts].map(([file, text]) => ({
    file,
    count: words.filter((word) => text.includes(word)).length,
  })).filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.file < b.file ? -1 : 1))
    .map(({ file }) => file);
}

/** How often the answer is among the first five, and the mean of one by its rank. */
export interface Quality {
  /** How many questions. */
  questions: number;
  /** The share whose answer is among the first five. */
  recall5: number;
  /** Mean reciprocal rank, 0 where the answer is not found. */
  mrr: number;
}

function judge(ranks: readonly number[]): Quality {
  const found = (most: number) => ranks.filter((rank) => rank >= 1 && rank <= most).length;
  const mrr = ranks.reduce((sum, rank) => sum + (rank >= 1 ? 1 / rank : 0), 0) / ranks.length;
  return { questions: ranks.length, recall5: found(5) / ranks.length, mrr };
}

/** The result for one half of the questions. */
export interface Half {
  /** `tuning` or `held-out`. */
  half: string;
  /** Of the search. */
  search: Quality;
  /** Of the grep. */
  grep: Quality;
}

/**
 * Asks all questions.
 *
 * @param onMiss Told of each question whose answer is not among the first five.
 * @returns The result for both halves.
 */
export function measureQuality(
  onMiss: (miss: { half: string; question: string; rank: number; first: string }) => void =
    () => {},
): Half[] {
  const root = Deno.makeTempDirSync({ prefix: "mclaude_quality_" });
  try {
    const topics = readTopics();
    const folder = join(root, ".claude", "memory-graph", "wings", "app", "rooms", "all", "facts");
    Deno.mkdirSync(folder, { recursive: true });
    const files = new Map(topics.map(({ file, title, tags, body }) => [
      file,
      drawer(title, tags, body),
    ]));
    distractors(topics).forEach((text, number) => files.set(`note-${number}.md`, text));
    for (const [name, text] of files) Deno.writeTextFileSync(join(folder, name), text);
    const lower = new Map([...files].map(([name, text]) => [name, text.toLowerCase()]));
    const project = findProject(root, { project: root });
    const source = {
      name: "quality",
      version: 1,
      folder,
      parse(text: string, { path, mtime }: { path: string; mtime: number }) {
        const found = parseDrawer(text, { path: `wings/app/rooms/all/facts/${path}`, mtime });
        return { ...found, body: found.content };
      },
    };
    const ranks: Record<string, { search: number[]; grep: number[] }> = {
      tuning: { search: [], grep: [] },
      "held-out": { search: [], grep: [] },
    };
    for (const { file, questions } of topics) {
      for (const question of questions) {
        const half = parseInt(digest(question), 16) % 2 === 0 ? "tuning" : "held-out";
        const { hits } = searchDocuments(project, question, { source, limit: 20 });
        const rank = hits.findIndex(({ path }) => path === file) + 1;
        ranks[half]!.search.push(rank);
        ranks[half]!.grep.push(grep(question, lower).indexOf(file) + 1);
        if (rank < 1 || rank > 5) onMiss({ half, question, rank, first: hits[0]?.title ?? "" });
      }
    }
    return Object.entries(ranks).map(([half, { search, grep }]) => ({
      half,
      search: judge(search),
      grep: judge(grep),
    }));
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { misses: { type: "string" }, json: { type: "boolean" } },
  });
  const halves = measureQuality((miss) => {
    // deno-lint-ignore no-console
    if (miss.half === values.misses) console.log(JSON.stringify(miss));
  });
  for (const { half, search, grep } of halves) {
    const line = [search, grep].map(({ recall5, mrr }) =>
      `recall@5 ${recall5.toFixed(3)} MRR ${mrr.toFixed(3)}`
    );
    const text = `${half.padEnd(8)} ${search.questions} questions  search ${line[0]}  grep ${
      line[1]
    }`;
    // deno-lint-ignore no-console
    console.log(values.json ? JSON.stringify({ half, search, grep }) : text);
  }
}
