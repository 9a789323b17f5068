/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * Locks: age, files, queue, state; release or end them.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { List } from "./list.tsx";
import { Age, Panes, Search, State, Waiting, Who } from "./parts.tsx";
import { at, doIt, go, questions, useKeys, useView } from "./store.ts";
import type { RowOf } from "./types.ts";

type Lock = RowOf<"locks">;

/** The view. */
export function Locks({ item }: { item: string }): JSX.Element {
  const [q, search] = useState("");
  return (
    <Panes
      view="locks"
      list={
        <>
          <div class="tools">
            <Search label="Search locks" value={q} onValue={search} />
          </div>
          <List
            label="Locks"
            name="locks"
            params={{ q }}
            parts={["locks", "sessions"]}
            height={3.6}
            empty={q === "" ? "Nothing is locked." : "No lock has these words."}
            idOf={({ slug }) => slug}
            open={item}
            onOpen={({ slug }) => go("locks", slug)}
          >
            {(lock) => (
              <>
                <div class="line">
                  <State of={lock.state} /> <b>{lock.slug}</b> <Who name={lock.actor} />
                  <span class="end">
                    <Age of={lock.claimed} />
                  </span>
                </div>
                <div class="line small">
                  {lock.files.length} {lock.files.length === 1 ? "file" : "files"}
                  {lock.queue.length > 0 && <b>{lock.queue.length} waiting</b>}
                  <span>{lock.description}</span>
                </div>
              </>
            )}
          </List>
        </>
      }
      detail={item === "" ? null : <Detail slug={item} />}
    />
  );
}

function Detail({ slug }: { slug: string }): JSX.Element {
  const { data, error } = useView("locks", { q: slug, limit: "500" }, ["locks", "sessions"]);
  const found = data?.rows.filter((lock) => lock.slug === slug) ?? [];
  useKeys([
    {
      key: "r",
      text: "release the lock, if it is yours",
      run: () => found.filter(({ mine }) => mine).slice(0, 1).forEach(release),
    },
    {
      key: "f",
      text: "end the lock by force, with a reason",
      run: () => found.filter(({ mine }) => !mine).slice(0, 1).forEach(force),
    },
  ]);
  if (data === undefined) return <Waiting error={error} />;
  if (found.length === 0) {
    return (
      <>
        <h2>{slug}</h2>
        <p>
          It is not held now. <a href={at("timeline")}>What happened</a>
        </p>
      </>
    );
  }
  return <>{found.map((lock) => <One key={lock.session} lock={lock} />)}</>;
}

function One({ lock }: { lock: Lock }): JSX.Element {
  return (
    <article>
      <h2>{lock.slug}</h2>
      <p>
        <State of={lock.state} /> held by <Who name={lock.actor} /> for <Age of={lock.claimed} />
        {lock.mode === "shared" && ", shared"}
      </p>
      <p>{lock.description}</p>
      {lock.problem !== "" && <p class="error">{lock.problem}</p>}
      <div class="buttons left">
        {lock.mine
          ? <button type="button" class="main" onClick={() => release(lock)}>Release (r)</button>
          : (
            <button type="button" class="danger" onClick={() => force(lock)}>
              End by force (f)
            </button>
          )}
      </div>
      <dl>
        <dt>Token</dt>
        <dd>{lock.slug}#{lock.generation}</dd>
        <dt>Session</dt>
        <dd>{lock.session}</dd>
        {lock.branch !== "" && (
          <>
            <dt>Branch</dt>
            <dd>{lock.branch}</dd>
          </>
        )}
        <dt>Last beat</dt>
        <dd>{lock.beat === null ? "unknown" : `${Math.round(lock.beat)} s ago`}</dd>
      </dl>
      <h3>Files</h3>
      {lock.files.length === 0
        ? <p class="quiet">It names none.</p>
        : <ul class="files">{lock.files.map((file) => <li key={file}>{file}</li>)}</ul>}
      <h3>Queue</h3>
      {lock.queue.length === 0 ? <p class="quiet">Nobody waits.</p> : (
        <ol>
          {lock.queue.map(({ actor, since }) => (
            <li key={actor + since}>
              <Who name={actor} /> for <Age of={since} />
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

function release({ slug }: Lock): void {
  questions.tell({
    title: `Release ${slug}`,
    text: "Who waits for it goes on at once.",
    fields: [{ name: "summary", label: "What was done" }],
    button: "Release",
    async run({ summary }) {
      await doIt("lock.release", { slug, ...(summary === "" ? {} : { summary }) });
      return `Released ${slug}.`;
    },
  });
}

function force({ slug, generation, actor, state }: Lock): void {
  const lives = state === "ACTIVE" || state === "IDLE";
  questions.tell({
    title: `End ${slug} by force`,
    text: `${actor} holds it and is ${state.toLowerCase()}. The holder is told, with your reason.`,
    fields: [
      { name: "reason", label: "Reason", needed: true },
      ...(lives
        ? [{
          name: "even",
          label: "Its session lives: end it all the same",
          kind: "check" as const,
        }]
        : []),
    ],
    button: "End it",
    danger: true,
    async run({ reason, even }) {
      await doIt("lock.force-release", {
        ...{ slug, reason },
        ...(generation > 0 ? { generation } : {}),
        ...(even ? { even_if_live: true } : {}),
      });
      return `Ended ${slug} by force; ${actor} is told.`;
    },
  });
}
