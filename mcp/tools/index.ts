/**
 * The tool for the code. Called as mclaude 0.6's was it writes the map; the rest is its actions.
 *
 * @module
 */
import { cleanText, oneLine } from "../../lib/store/text.ts";
import { type Told, tool } from "../tool.ts";
import { count, some, told } from "../words.ts";

/** The tools. */
export const indexTools = {
  mclaude_index: tool({
    title: "Code index",
    description: "Before you search the code: map (what matters, near focus), find (a symbol's " +
      "definitions, then uses), outline (a file), stats; run writes code-map.md and llms.txt.",
    set: "core",
    operation: {
      run: "index.run",
      map: "index.map",
      find: "index.find",
      outline: "index.outline",
      stats: "index.stats",
    },
    input: {
      path: "Folder for run",
      format: "",
      focus: "",
      budget: "Tokens for map",
      symbol: "For find",
      file: "For outline",
      limit: "",
    },
    output: {},
    answer(result): Told {
      if ("outputs" in result) {
        const { modules, classes, functions, methods, total_lines, outputs, changed } = result;
        return {
          data: {
            ...{ modules, classes, functions, methods, total_lines, outputs },
            ...some({ changed, not_understood: result.not_understood.slice(0, 20) }),
          },
          text: `${count(modules, "module")}; ${
            changed.length === 0 ? "all up to date" : `written: ${changed.join(", ")}`
          }.`,
        };
      }
      if ("tokens" in result) {
        const { text, files, of, tokens } = result;
        return { data: { map: text, files, of, tokens }, text: cleanText(text) };
      }
      if ("match" in result) {
        const { match, definitions, defined, references, used } = result;
        return {
          data: { match, definitions, defined, references, used },
          text: [
            `${count(defined, "definition")}, ${count(used, "use")}.`,
            ...definitions.map(({ path, line, kind, parent, signature, doc }) =>
              oneLine(
                `${path}:${line} ${kind} ${parent === "" ? "" : `${parent}.`}${signature}${
                  doc === "" ? "" : ` - ${doc}`
                }`,
                240,
              )
            ),
            ...references.map(({ path, line, text }) => oneLine(`${path}:${line}: ${text}`, 200)),
          ].join("\n"),
        };
      }
      if ("symbols" in result) {
        const { path, language, lines, doc, symbols, needs, needed_by } = result;
        return {
          data: { path, language, lines, ...told({ doc }), symbols, ...some({ needs, needed_by }) },
          text: [
            `${path}: ${lines} lines${doc === "" ? "" : `. ${oneLine(doc, 160)}`}`,
            ...symbols.map(({ line, kind, parent, signature }) =>
              oneLine(`${line} ${kind} ${parent === "" ? "" : `${parent}.`}${signature}`, 200)
            ),
          ].join("\n"),
        };
      }
      const { modules, classes, functions, methods, total_lines, languages } = result;
      return {
        data: { modules, classes, functions, methods, total_lines, languages },
        text: [
          `${count(modules, "module")}, ${count(total_lines, "line")}.`,
          ...languages.map(({ language, files, lines }) =>
            `${oneLine(language, 20)}: ${count(files, "file")}, ${count(lines, "line")}`
          ),
        ].join("\n"),
      };
    },
  }),
};
