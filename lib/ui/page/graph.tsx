/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * The graph of drawers around one, or of the newest that are linked. What it shows, the links
 * of each drawer say in words as well.
 *
 * @module
 */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { place } from "./layout.ts";
import { Waiting } from "./parts.tsx";
import { go, useView } from "./store.ts";

/** So many wings have a colour of their own. */
const COLOURS = 6;

/** The graph. */
export function Graph({ middle }: { middle: string }): JSX.Element {
  const { data, error } = useView("graph", middle === "" ? {} : { path: middle }, ["memory"]);
  const points = useMemo(() => data && place(data.nodes.length, data.edges), [data]);
  if (data === undefined || points === undefined) return <Waiting error={error} />;
  const wings = [...new Set(data.nodes.map(({ wing }) => wing))];
  const names = data.nodes.length <= 40;
  return (
    <>
      <h2>{middle === "" ? "The newest drawers" : "Around this drawer"}</h2>
      <p class="small">
        {data.nodes.length} of {data.total} drawers, {data.edges.length}{" "}
        links. A click opens one; a broken line leads to what took its place.
      </p>
      <svg
        class="graph"
        viewBox="0 0 1000 700"
        role="img"
        aria-label={`${data.nodes.length} drawers and ${data.edges.length} links; each drawer lists its links in words`}
      >
        {data.edges.map(({ from, to, kind }) => (
          <line
            key={`${kind} ${from} ${to}`}
            class={kind}
            x1={points[from]!.x * 1000}
            y1={points[from]!.y * 700}
            x2={points[to]!.x * 1000}
            y2={points[to]!.y * 700}
          />
        ))}
        {data.nodes.map((node, index) => (
          <g
            key={node.path}
            class={`node w${wings.indexOf(node.wing) % COLOURS}${
              node.superseded ? " superseded" : ""
            }${node.path === middle ? " middle" : ""}`}
            transform={`translate(${points[index]!.x * 1000} ${points[index]!.y * 700})`}
            onClick={() => go("memory", node.path)}
          >
            <title>{node.title}</title>
            <circle r={node.path === middle ? 13 : 9} />
            {names && <text y="25">{shorter(node.title)}</text>}
          </g>
        ))}
      </svg>
      <p class="small">
        {wings.map((wing, index) => (
          <span key={wing} class={`legend w${index % COLOURS}`}>{wing || "(no wing)"}</span>
        ))}
      </p>
    </>
  );
}

function shorter(title: string): string {
  const letters = [...title];
  return letters.length <= 30 ? title : `${letters.slice(0, 29).join("")}…`;
}
