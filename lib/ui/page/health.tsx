/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * Health: what cannot be read, how long hooks took, what the doctor finds, what was done here.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Age, State, Waiting, Who } from "./parts.tsx";
import { useKeys, useView } from "./store.ts";

/** The view. */
export function Health(): JSX.Element {
  const { data, error } = useView("health", {}, ["problems", "events", "locks", "sessions"]);
  const [round, examine] = useState(0);
  useKeys([{ key: "x", text: "let the doctor examine", run: () => examine(round + 1) }]);
  if (data === undefined) return <Waiting error={error} />;
  return (
    <div class="scroll">
      <div class="cards">
        <section class="card wide" aria-labelledby="h-doctor">
          <h2 id="h-doctor">Doctor</h2>
          <button type="button" class="main" onClick={() => examine(round + 1)}>
            Examine (x)
          </button>
          {round > 0 && <Doctor key={round} />}
        </section>
        <section class="card" aria-labelledby="h-problems">
          <h2 id="h-problems">What cannot be read</h2>
          {data.problems.length === 0 && <p class="quiet">Nothing: every file is readable.</p>}
          <ul class="plain">
            {data.problems.map(({ path, reason }) => (
              <li key={path + reason}>
                <code>{path}</code>
                <div class="small">{reason}</div>
              </li>
            ))}
          </ul>
        </section>
        <section class="card" aria-labelledby="h-hooks">
          <h2 id="h-hooks">How long hooks took</h2>
          {data.hooks.length === 0 ? <p class="quiet">No hook has run here.</p> : (
            <table>
              <thead>
                <tr>
                  <th scope="col">Hook</th>
                  <th scope="col">Runs</th>
                  <th scope="col">Half under</th>
                  <th scope="col">19 of 20 under</th>
                  <th scope="col">Slowest</th>
                  <th scope="col">Failed</th>
                  <th scope="col">Last</th>
                </tr>
              </thead>
              <tbody>
                {data.hooks.map((hook) => (
                  <tr key={hook.event}>
                    <th scope="row">{hook.event}</th>
                    <td>{hook.runs}</td>
                    <td>{hook.p50.toFixed(0)} ms</td>
                    <td>{hook.p95.toFixed(0)} ms</td>
                    <td>{hook.max.toFixed(0)} ms</td>
                    <td>{hook.failed}</td>
                    <td>
                      <Age of={hook.last} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
        <section class="card wide" aria-labelledby="h-audit">
          <h2 id="h-audit">Done through this page</h2>
          {data.audit.length === 0 && <p class="quiet">Nothing yet.</p>}
          <ul class="plain" data-audit>
            {data.audit.map((line, place) => (
              <li key={place}>
                <Age of={line.at ?? ""} /> <Who name={line.identity ?? ""} />{" "}
                <code>{line.action}</code> {line.target}
                {line.reason !== "" && ` (${line.reason})`} <State of={line.outcome ?? ""} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}

function Doctor(): JSX.Element {
  const { data, error } = useView("doctor", {}, []);
  if (data === undefined) return <Waiting error={error} />;
  const [good, rest] = [true, false].map((isGood) =>
    data.checks.filter(({ status }) => (status === "ok" || status === "skipped") === isGood)
  );
  return (
    <>
      <p role="status">
        {data.healthy ? "Nothing is wrong." : "Something is wrong."} {good!.length}{" "}
        checks are in order.
      </p>
      <ul class="plain">
        {rest!.map((check) => (
          <li key={check.group + check.name}>
            <State of={check.status} /> <b>{check.group}: {check.name}</b> {check.detail}
            {check.next !== "" && <div class="small">{check.next}</div>}
            {check.files.map((file) => (
              <div key={file} class="small">
                <code>{file}</code>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
