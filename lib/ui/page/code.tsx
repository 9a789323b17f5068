/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * The code: a map of what matters most, where a symbol is, what a file declares.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Search, Text, Waiting } from "./parts.tsx";
import { at, useView } from "./store.ts";

/** The view. */
export function Code({ item }: { item: string }): JSX.Element {
  const [name, search] = useState("");
  return (
    <div class="scroll">
      <div class="tools">
        <Search label="Find a symbol" value={name} onValue={search} />
        {item !== "" && <a href={at("code")}>← The map</a>}
      </div>
      {name.trim() !== ""
        ? <Found name={name.trim()} />
        : item !== ""
        ? <Outline file={item} />
        : <Map />}
    </div>
  );
}

function Map(): JSX.Element {
  const { data, error } = useView("map", {}, []);
  if (data === undefined) return <Waiting error={error} />;
  return (
    <>
      <p class="small">
        {data.modules} files, {data.lines} lines:{" "}
        {data.languages.map(({ language, files }) => `${language} ${files}`).join(", ")}
      </p>
      <div class="columns">
        <section aria-labelledby="h-files">
          <h2 id="h-files">Files that matter most ({data.files.length} of {data.of})</h2>
          <ul class="files">
            {data.files.map((file) => (
              <li key={file}>
                <a href={at("code", file)}>{file}</a>
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="h-map">
          <h2 id="h-map">The map, as a session gets it</h2>
          <Text>{data.text}</Text>
        </section>
      </div>
    </>
  );
}

function Found({ name }: { name: string }): JSX.Element {
  const { data, error } = useView("symbol", { name }, []);
  if (data === undefined) return <Waiting error={error} />;
  return (
    <>
      <h2>{data.defined} definitions, {data.used} uses</h2>
      <ul class="files">
        {data.definitions.map((one) => (
          <li key={`${one.path}:${one.line}`}>
            <a href={at("code", one.path)}>{one.path}:{one.line}</a>{" "}
            <span class="badge">{one.kind}</span> <code>{one.signature || one.name}</code>
            {one.doc !== "" && <div class="small">{one.doc}</div>}
          </li>
        ))}
      </ul>
      <h3>Used</h3>
      <ul class="files">
        {data.references.map((one) => (
          <li key={`${one.path}:${one.line}`}>
            <a href={at("code", one.path)}>{one.path}:{one.line}</a> <code>{one.text}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function Outline({ file }: { file: string }): JSX.Element {
  const { data, error } = useView("outline", { file }, []);
  if (data === undefined) return <Waiting error={error} />;
  const lists: [string, readonly string[]][] = [
    ["Needs", data.needs],
    ["Needed by", data.needed_by],
  ];
  return (
    <>
      <h2>{data.path}</h2>
      <p class="small">{data.language}, {data.lines} lines</p>
      {data.doc !== "" && <p>{data.doc}</p>}
      <ul class="files">
        {data.symbols.map((one) => (
          <li key={`${one.line} ${one.name}`} class={one.parent === "" ? "" : "inner"}>
            <span class="quiet">{one.line}</span> <span class="badge">{one.kind}</span>{" "}
            <code>{one.signature || one.name}</code>
            {one.doc !== "" && <div class="small">{one.doc}</div>}
          </li>
        ))}
      </ul>
      {lists.map(([title, files]) =>
        files.length > 0 && (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <ul class="files">
              {files.map((one) => (
                <li key={one}>
                  <a href={at("code", one)}>{one}</a>
                </li>
              ))}
            </ul>
          </section>
        )
      )}
    </>
  );
}
