/** @jsxRuntime automatic */
/** @jsxImportSource preact */
/**
 * Mail: threads, one thread, answering, writing, putting aside.
 *
 * @module
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { view } from "./api.ts";
import { List } from "./list.tsx";
import { Age, Choice, Panes, Search, Text, Waiting, Who } from "./parts.tsx";
import { doIt, doNow, go, questions, useKeys, useView } from "./store.ts";
import type { Views } from "./types.ts";

type Letter = Views["thread"]["messages"][number];

const SHOWN = { all: "All", mine: "For me", unread: "Unread", open: "Unanswered" } as const;

/** The view. */
export function Mail({ item }: { item: string }): JSX.Element {
  const [q, search] = useState("");
  const [show, choose] = useState<keyof typeof SHOWN>("all");
  useKeys([{ key: "n", text: "write a message", run: write }]);
  return (
    <Panes
      view="mail"
      list={
        <>
          <div class="tools">
            <Search label="Search mail" value={q} onValue={search} />
            <Choice
              label="Which threads"
              value={show}
              options={SHOWN}
              onValue={(name) => choose(name)}
            />
            <button type="button" class="main" onClick={write}>Write (n)</button>
          </div>
          <List
            label="Threads"
            name="threads"
            params={{ q, show }}
            parts={["mail"]}
            height={4.6}
            empty={q === "" && show === "all" ? "No messages yet." : "No thread is like that."}
            idOf={({ id }) => id}
            open={item}
            onOpen={({ id }) => go("mail", id)}
          >
            {(thread) => (
              <>
                <div class="line">
                  {thread.unread > 0 && <span class="badge">{thread.unread} new</span>}
                  {thread.urgent && <span class="badge hot">urgent</span>}
                  {thread.open && (
                    <span class="badge">{thread.late ? "answer late" : "no answer yet"}</span>
                  )}
                  <b>{thread.subject || "(no subject)"}</b>
                  <span class="end">
                    <Age of={thread.last} />
                  </span>
                </div>
                <div class="line small">
                  <span>{thread.who.join(", ")}</span> · {thread.count}
                </div>
                <div class="line small">
                  <span>{thread.text}</span>
                </div>
              </>
            )}
          </List>
        </>
      }
      detail={item === "" ? null : <Thread id={item} />}
    />
  );
}

function Thread({ id }: { id: string }): JSX.Element {
  const { data, error, again } = useView("thread", { id }, ["mail"]);
  const target = data === undefined ? undefined : answerable(data.messages);
  const unread = data?.messages.filter((one) => one.for_me && one.status === "unread") ?? [];
  async function mark(status: string, messages: readonly Letter[]): Promise<void> {
    if (messages.length === 0) return;
    const ids = messages.map(({ id }) => id);
    await doNow("message.mark", { messages: ids, status }, `Marked as ${status}.`);
    again();
  }
  useKeys([
    { key: "r", text: "answer", run: () => target && reply(target) },
    { key: "m", text: "mark the thread as read", run: () => mark("read", unread) },
    {
      key: "e",
      text: "put the thread aside (archive)",
      run: () => mark("archived", data?.messages.filter((one) => one.for_me) ?? []),
    },
  ]);
  if (data === undefined) return <Waiting error={error} />;
  return (
    <>
      <h2>{data.subject || "(no subject)"}</h2>
      <div class="buttons left">
        {target && (
          <button type="button" class="main" onClick={() => reply(target)}>Answer (r)</button>
        )}
        {unread.length > 0 && (
          <button type="button" onClick={() => mark("read", unread)}>Mark as read (m)</button>
        )}
        {data.messages.some((one) => one.for_me && one.status !== "archived") && (
          <button
            type="button"
            onClick={() => mark("archived", data.messages.filter((one) => one.for_me))}
          >
            Put aside (e)
          </button>
        )}
      </div>
      {data.hidden > 0 && <p class="quiet">{data.hidden} older messages are not shown.</p>}
      {data.messages.map((letter) => (
        <article key={`${letter.mailbox}/${letter.id}`} class="letter">
          <header>
            <Who name={letter.from} /> to <Who name={letter.to} />{" "}
            <span class="badge">{letter.type}</span>
            {letter.urgent && <span class="badge hot">urgent</span>}
            {letter.claimed && <span class="badge">name not proven</span>}
            {letter.open && <span class="badge">{letter.late ? "late" : "no answer yet"}</span>}
            {letter.for_me && <span class="badge">{letter.status}</span>}
            <span class="end">
              <Age of={letter.created} />
            </span>
          </header>
          {letter.subject !== "" && letter.subject !== data.subject && <b>{letter.subject}</b>}
          {letter.body.trim() !== "" && <Text>{letter.body}</Text>}
        </article>
      ))}
    </>
  );
}

/** The last message of somebody else that asks; or else the last one that is for the person. */
function answerable(letters: readonly Letter[]): Letter | undefined {
  return letters.findLast((one) => one.for_me && one.open) ??
    letters.findLast((one) => one.for_me) ?? letters.at(-1);
}

function reply(letter: Letter): void {
  questions.tell({
    title: `Answer ${letter.from}`,
    text: letter.subject,
    fields: [{ name: "body", label: "Your answer", kind: "text", needed: true }],
    button: "Send",
    async run({ body }) {
      await doIt("message.reply", { target: letter.id, body });
      return `Sent to ${letter.from}.`;
    },
  });
}

/** Asks what is to be written, and to whom. */
async function write(): Promise<void> {
  const { names } = await view("people").catch(() => ({ names: [] as string[] }));
  questions.tell({
    title: "Write a message",
    fields: [
      { name: "to", label: "To: a name, role:…, or *", needed: true, options: names },
      { name: "subject", label: "Subject" },
      { name: "body", label: "Text", kind: "text" },
      {
        name: "type",
        label: "Kind",
        kind: "choice",
        value: "update",
        options: ["update", "question", "request", "broadcast"],
      },
      { name: "urgent", label: "It should not wait", kind: "check" },
      { name: "any", label: "Also if nobody registered that name", kind: "check" },
    ],
    button: "Send",
    async run({ to, subject, body, type, urgent, any }) {
      await doIt("message.send", {
        ...{ to, type },
        ...(subject === "" ? {} : { subject }),
        ...(body === "" ? {} : { body }),
        ...(urgent ? { urgent } : {}),
        ...(any ? { any } : {}),
      });
      return `Sent to ${to}.`;
    },
  });
}
