/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * The way to the server: views, acts, changes.
 *
 * @module
 */
import type { ActName, Change, Session, Views } from "./types.ts";

/** What went wrong, as the server says it. */
export class Refusal extends Error {
  /** Its stable name. */
  readonly code: string;

  /**
   * @param code Its stable name.
   * @param message What a person reads.
   */
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

let session: Session | undefined;

/**
 * Comes in: by the key in the address, which is then removed from it, or by the cookie.
 *
 * @returns Whose page this is.
 * @throws {Refusal} If neither opens.
 */
export async function comeIn(): Promise<Session> {
  const key = /^#key=([\w-]+)$/.exec(location.hash)?.[1];
  if (key !== undefined) {
    history.replaceState(null, "", location.pathname);
    try {
      session = await send<Session>("api/login", { key });
      return session;
    } catch (error) {
      // A link that was used already may have been used here.
      session = await ask<Session>("api/session").catch(() => {
        throw error;
      });
      return session;
    }
  }
  session = await ask<Session>("api/session");
  return session;
}

/**
 * What a view shows now.
 *
 * @param name The view.
 * @param params What of it.
 * @returns The data.
 */
export function view<N extends keyof Views>(
  name: N,
  params: Readonly<Record<string, string | number>> = {},
): Promise<Views[N]> {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== "") query.set(key, String(value));
  }
  const words = query.toString();
  return ask<Views[N]>(`api/view/${name}${words === "" ? "" : `?${words}`}`);
}

/**
 * Does something.
 *
 * @param name What.
 * @param input What the operation takes.
 * @returns What it answers.
 */
export function act(name: ActName, input: Record<string, unknown>): Promise<unknown> {
  return send(`api/act/${name}`, input);
}

/**
 * Hears of changes for as long as the page is open.
 *
 * @param hear Takes each change; `"lost"` and `"back"` tell of the way itself, `"out"` that the
 * session ended.
 */
export function listen(hear: (change: Change | "lost" | "back" | "out") => void): void {
  const source = new EventSource("api/live");
  source.addEventListener("hello", () => hear("back"));
  source.addEventListener("error", () => {
    // A browser that got an answer which is no stream does not try again.
    hear(source.readyState === EventSource.CLOSED ? "out" : "lost");
  });
  source.addEventListener("change", (event) => hear(JSON.parse((event as MessageEvent).data)));
}

async function ask<T>(path: string): Promise<T> {
  return await read<T>(await fetch(path, { headers: { accept: "application/json" } }));
}

async function send<T>(path: string, body: unknown): Promise<T> {
  return await read<T>(
    await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf-token": session?.csrf ?? "" },
      body: JSON.stringify(body),
    }),
  );
}

async function read<T>(response: Response): Promise<T> {
  const data = await response.json();
  if (response.ok) return data as T;
  const { code, message } = data.error ?? {};
  throw new Refusal(code ?? "failed", message ?? `The server answered ${response.status}`);
}
