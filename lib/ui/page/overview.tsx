/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * Who is live and on what, at a glance.
 *
 * @module
 */
import type { JSX } from "preact";
import { Age, Event, State, Waiting, Who } from "./parts.tsx";
import { at, useView } from "./store.ts";

/** The view. */
export function Overview(): JSX.Element {
  const { data, error } = useView("overview", {}, [
    ...["sessions", "locks", "mail", "handoffs", "events", "problems"] as const,
  ]);
  if (data === undefined) return <Waiting error={error} />;
  const { counts, sessions, locks, handoff, recent, initialized } = data;
  const numbers: [number, string, string, boolean][] = [
    [counts.live, "live", "overview", false],
    [counts.locks, "locks", "locks", false],
    [counts.waiting, "waiting", "locks", counts.waiting > 0],
    [counts.unread, "unread for you", "mail", counts.unread > 0],
    [counts.questions, "questions to you", "mail", counts.questions > 0],
    [counts.late, "answers late", "mail", counts.late > 0],
    [counts.handoffs, "open handoffs", "handoffs", false],
    [counts.drawers, "drawers", "memory", false],
    [counts.problems, "problems", "health", counts.problems > 0],
  ];
  return (
    <div class="scroll">
      {!initialized && (
        <p class="hint">
          Nothing has happened here yet. Sessions appear as soon as they claim, write or beat; to
          set an agent up, run <code>mclaude init</code> in the project.
        </p>
      )}
      <ul class="numbers" aria-label="Counts">
        {numbers.map(([count, what, place, calls]) => (
          <li key={what} class={calls ? "calls" : ""}>
            <a href={at(place)}>
              <b>{count}</b> {what}
            </a>
          </li>
        ))}
      </ul>
      <div class="cards">
        <section class="card" aria-labelledby="h-sessions">
          <h2 id="h-sessions">Sessions</h2>
          {sessions.length === 0 && <p class="quiet">Nobody beats.</p>}
          <ul class="plain">
            {sessions.map((session) => (
              <li key={session.id}>
                <State of={session.state} /> <Who name={session.actor} />{" "}
                <span>{session.activity}</span>
                <div class="small">
                  {session.runtime} · last beat <Age of={session.beat} /> · {session.id}
                  {session.locks.map((slug) => (
                    <span key={slug}>
                      {" · "}
                      <a href={at("locks", slug)}>{slug}</a>
                    </span>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </section>
        <section class="card" aria-labelledby="h-locks">
          <h2 id="h-locks">Locks</h2>
          {locks.length === 0 && <p class="quiet">Nothing is locked.</p>}
          <ul class="plain">
            {locks.map((lock) => (
              <li key={`${lock.slug}#${lock.generation} ${lock.session}`}>
                <State of={lock.state} /> <a href={at("locks", lock.slug)}>{lock.slug}</a>{" "}
                <Who name={lock.actor} /> <Age of={lock.claimed} />
                <div class="small">
                  {lock.description}
                  {lock.queue.length > 0 && ` · ${lock.queue.length} waiting`}
                </div>
              </li>
            ))}
          </ul>
        </section>
        <section class="card" aria-labelledby="h-next">
          <h2 id="h-next">Newest open handoff</h2>
          {handoff === null ? <p class="quiet">There is none.</p> : (
            <>
              <p>
                <State of={handoff.status} />{" "}
                <a href={at("handoffs", handoff.id)}>{handoff.goal || handoff.id}</a>{" "}
                <Who name={handoff.identity} /> <Age of={handoff.created} />
              </p>
              <p class="small">Next: {handoff.next_step || "nothing said"}</p>
            </>
          )}
        </section>
        <section class="card wide" aria-labelledby="h-recent">
          <h2 id="h-recent">What happened last</h2>
          {recent.length === 0 && <p class="quiet">Nothing yet.</p>}
          <ul class="plain">
            {recent.map((event, place) => (
              <li key={place}>
                <Event of={event} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
