/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * Handoffs: the newest, what changed since, resume and close.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { List } from "./list.tsx";
import { Age, Choice, Panes, Search, State, Text, Waiting, Who } from "./parts.tsx";
import { doIt, go, questions, useKeys, useView } from "./store.ts";
import type { ActName, Views } from "./types.ts";

const SHOWN = { open: "Open", all: "All" } as const;

/** The view. */
export function Handoffs({ item }: { item: string }): JSX.Element {
  const [q, search] = useState("");
  const [show, choose] = useState<keyof typeof SHOWN>("open");
  return (
    <Panes
      view="handoffs"
      list={
        <>
          <div class="tools">
            <Search label="Search handoffs" value={q} onValue={search} />
            <Choice
              label="Which handoffs"
              value={show}
              options={SHOWN}
              onValue={(name) => choose(name)}
            />
          </div>
          <List
            label="Handoffs"
            name="handoffs"
            params={{ q, show }}
            parts={["handoffs"]}
            height={3.6}
            empty={show === "open" ? "No handoff is open." : "No handoff is like that."}
            idOf={({ id }) => id}
            open={item}
            onOpen={({ id }) => go("handoffs", id)}
          >
            {(handoff) => (
              <>
                <div class="line">
                  <State of={handoff.status} /> <b>{handoff.goal || handoff.id}</b>
                  <span class="end">
                    <Age of={handoff.created} />
                  </span>
                </div>
                <div class="line small">
                  <Who name={handoff.identity} /> <span>Next: {handoff.next_step || "—"}</span>
                </div>
              </>
            )}
          </List>
        </>
      }
      detail={item === "" ? null : <One id={item} />}
    />
  );
}

function One({ id }: { id: string }): JSX.Element {
  const { data, error } = useView("handoff", { id }, ["handoffs", "locks"]);
  const open = data?.open ?? false;
  useKeys([
    { key: "r", text: "resume the handoff", run: () => open && resume(id) },
    { key: "c", text: "close the handoff: its work is done", run: () => open && end("close", id) },
    { key: "a", text: "abandon the handoff", run: () => open && end("abandon", id) },
  ]);
  if (data === undefined) return <Waiting error={error} />;
  return (
    <>
      <h2>{data.goal || data.id}</h2>
      <p>
        <State of={data.status} /> <Who name={data.identity} /> <Age of={data.created} />
        {data.note !== "" && ` · ${data.note}`}
      </p>
      {open && (
        <div class="buttons left">
          <button type="button" class="main" onClick={() => resume(id)}>Resume (r)</button>
          <button type="button" onClick={() => end("close", id)}>Close (c)</button>
          <button type="button" class="danger" onClick={() => end("abandon", id)}>
            Abandon (a)
          </button>
        </div>
      )}
      <Drift of={data.drift} />
      <Text>{data.text}</Text>
    </>
  );
}

function Drift({ of }: { of: Views["handoff"]["drift"] }): JSX.Element {
  const parts: [string, readonly string[]][] = [
    ["Commits since", of.log],
    ["Changed files that it names", of.changed],
    ["Files that are gone", of.vanished],
    ["Locks on its files", of.locks],
  ];
  const some = parts.filter(([, lines]) => lines.length > 0);
  return (
    <section class="drift" aria-label="What changed since">
      <h3>
        What changed since{of.commits === null ? "" : `: ${of.commits} commits`}
      </h3>
      {some.length === 0 && (
        <p class="quiet">
          {of.commits === null ? "Its commit is not known here." : "Nothing that it names."}
        </p>
      )}
      {some.map(([title, lines]) => (
        <div key={title}>
          <h4>{title}</h4>
          <ul class="files">{lines.map((line, place) => <li key={place}>{line}</li>)}</ul>
        </div>
      ))}
    </section>
  );
}

function resume(target: string): void {
  questions.tell({
    title: "Resume the handoff",
    text: "It is marked as resumed by you. Its checks are not run from here.",
    fields: [
      { name: "note", label: "Note" },
      { name: "again", label: "Also if a live session has resumed it", kind: "check" },
    ],
    button: "Resume",
    async run({ note, again }) {
      await doIt("handoff.resume", {
        target,
        ...(note === "" ? {} : { note }),
        ...(again ? { again } : {}),
      });
      return "Resumed.";
    },
  });
}

function end(how: "close" | "abandon", target: string): void {
  const [title, button, done] = how === "close"
    ? ["Close the handoff: its work is done", "Close", "Closed."]
    : ["Abandon the handoff: its work will not be done", "Abandon", "Abandoned."];
  questions.tell({
    title,
    fields: [{ name: "note", label: "Why" }],
    button,
    danger: how === "abandon",
    async run({ note }) {
      const name: ActName = how === "close" ? "handoff.close" : "handoff.abandon";
      await doIt(name, { target, ...(note === "" ? {} : { note }) });
      return done;
    },
  });
}
