/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * Memory: search, one drawer with its links, the graph, findings that wait.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Graph } from "./graph.tsx";
import { List } from "./list.tsx";
import { Age, Choice, Panes, Search, Text, Waiting, Who } from "./parts.tsx";
import { at, doIt, go, questions, useKeys, useView } from "./store.ts";
import type { RowOf } from "./types.ts";

const SHOWN = { now: "Holds now", all: "Also superseded", findings: "Findings" } as const;

/** The view. */
export function Memory({ item }: { item: string }): JSX.Element {
  const [q, search] = useState("");
  const [show, choose] = useState<keyof typeof SHOWN>("now");
  const [drawn, draw] = useState(false);
  useKeys([{ key: "g", text: "show or hide the graph", run: () => draw(!drawn) }]);
  const detail = drawn ? <Graph middle={item} /> : item === "" ? null : <Drawer path={item} />;
  return (
    <Panes
      view="memory"
      list={
        <>
          <div class="tools">
            <Search label="Search memory" value={q} onValue={search} />
            <Choice
              label="Which drawers"
              value={show}
              options={SHOWN}
              onValue={(name) => choose(name)}
            />
            <button type="button" aria-pressed={drawn} onClick={() => draw(!drawn)}>
              Graph (g)
            </button>
          </div>
          {show === "findings" ? <Findings /> : (
            <List
              label="Drawers"
              name="memory"
              params={{ q, show }}
              parts={["memory"]}
              height={3.6}
              empty={q === "" ? "Nothing is saved yet." : "No drawer answers that."}
              idOf={({ path }) => path}
              open={item}
              onOpen={({ path }) => go("memory", path)}
            >
              {(drawer) => (
                <>
                  <div class="line">
                    {drawer.superseded && <span class="badge">superseded</span>}
                    <b>{drawer.title}</b>
                    <span class="end">
                      <Age of={drawer.created} />
                    </span>
                  </div>
                  <div class="line small">
                    <span class="quiet">{drawer.place}</span> <span>{drawer.passage}</span>
                  </div>
                </>
              )}
            </List>
          )}
        </>
      }
      detail={detail}
    />
  );
}

function Drawer({ path }: { path: string }): JSX.Element {
  const { data, error } = useView("drawer", { path }, ["memory"]);
  if (data === undefined) return <Waiting error={error} />;
  return (
    <>
      <h2>{data.title}</h2>
      <p class="small">
        {data.place} · <Age of={data.created} />
        {data.tags.map((tag) => <span key={tag} class="badge">{tag}</span>)}
      </p>
      {data.superseded && (
        <p>
          Superseded{data.successor !== null && (
            <>
              {" "}by <a href={at("memory", data.successor)}>{data.successor}</a>
            </>
          )}.
        </p>
      )}
      <Text>{data.text}</Text>
      <Links title="Leads to" of={data.links} />
      <Links title="Linked from" of={data.backlinks} />
    </>
  );
}

function Links(
  { title, of }: { title: string; of: readonly { path: string; title: string }[] },
): JSX.Element | null {
  if (of.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {of.map(({ path, title }) => (
          <li key={path}>
            <a href={at("memory", path)}>{title}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Findings(): JSX.Element {
  return (
    <List
      label="Findings"
      name="findings"
      params={{}}
      parts={["memory"]}
      height={4.6}
      empty="No finding waits."
      idOf={({ id }) => id}
      onOpen={promote}
    >
      {(finding) => (
        <>
          <div class="line">
            <b>{finding.title}</b>
            <span class="end">
              <Age of={finding.created} />
            </span>
          </div>
          <div class="line small">
            <Who name={finding.identity} /> <span>{finding.text}</span>
          </div>
          <div class="line small quiet">Enter or a click promotes it to a drawer.</div>
        </>
      )}
    </List>
  );
}

function promote({ id, title, text }: RowOf<"findings">): void {
  questions.tell({
    title: "Make a drawer of the finding",
    text: `${title}: ${text.slice(0, 400)}`,
    fields: [
      { name: "wing", label: "Wing", needed: true },
      { name: "room", label: "Room", needed: true },
      { name: "hall", label: "Hall", value: "discoveries" },
    ],
    button: "Promote",
    async run({ wing, room, hall }) {
      await doIt("finding.promote", {
        ...{ finding: id, wing, room },
        ...(hall === "" ? {} : { hall }),
      });
      return `Promoted ${title}.`;
    },
  });
}
