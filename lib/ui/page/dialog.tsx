/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * A question to the person before something is done.
 *
 * @module
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Field, type Question, questions, remarks } from "./store.ts";

/** The question that is open, if there is one. */
export function Dialog(): JSX.Element | null {
  const [question, set] = useState<Question>();
  const box = useRef<HTMLDialogElement>(null);
  const before = useRef<Element | null>(null);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() =>
    questions.listen((next) => {
      before.current = document.activeElement;
      setError("");
      set(next);
    }), []);
  useEffect(() => {
    if (question && !box.current?.open) box.current?.showModal();
  }, [question]);
  function close(): void {
    box.current?.close();
    set(undefined);
    (before.current as HTMLElement | null)?.focus?.();
  }
  if (question === undefined) return null;
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const values = Object.fromEntries(question!.fields.map(({ name, kind }) => {
      const value = form.get(name);
      return [name, kind === "check" ? value !== null : String(value ?? "")];
    }));
    setBusy(true);
    try {
      const text = await question!.run(values);
      close();
      remarks.tell({ text, bad: false });
    } catch (error) {
      setError((error as Error).message);
    } finally {
      setBusy(false);
    }
  }
  return (
    <dialog
      ref={box}
      aria-labelledby="question"
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <form onSubmit={submit}>
        <h2 id="question">{question.title}</h2>
        {question.text && <p>{question.text}</p>}
        {question.fields.map((field, place) => (
          <FieldOf key={field.name} field={field} first={place === 0} />
        ))}
        {error !== "" && <p class="error" role="alert">{error}</p>}
        <div class="buttons">
          <button type="button" onClick={close}>Cancel</button>
          <button type="submit" class={question.danger ? "danger" : "main"} disabled={busy}>
            {question.button}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function FieldOf({ field, first }: { field: Field; first: boolean }): JSX.Element {
  const { name, label, kind = "line", needed = false, value = "", options = [] } = field;
  const common = { name, required: needed, autoFocus: first };
  if (kind === "check") {
    return (
      <label class="check">
        <input type="checkbox" name={name} autoFocus={first} /> {label}
      </label>
    );
  }
  return (
    <label class="field">
      <span>{label}{needed ? "" : " (may be empty)"}</span>
      {kind === "text" && <textarea {...common} rows={6} defaultValue={value} />}
      {kind === "choice" && (
        <select {...common}>
          {options.map((one) => (
            <option key={one} value={one} selected={one === value}>{one}</option>
          ))}
        </select>
      )}
      {kind === "line" && (
        <>
          <input
            {...common}
            type="text"
            defaultValue={value}
            list={options.length > 0 ? `of-${name}` : undefined}
            autoComplete="off"
          />
          {options.length > 0 && (
            <datalist id={`of-${name}`}>
              {options.map((one) => <option key={one} value={one} />)}
            </datalist>
          )}
        </>
      )}
    </label>
  );
}
