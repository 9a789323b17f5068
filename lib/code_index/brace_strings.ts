/**
 * Where strings end, by the ways in which languages write them.
 *
 * @module
 */

/** The end of a string with escapes on one line; right after its quote if it never ends. */
function onLine(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++;
    else if (char === quote) return i + 1;
    else if (char === "\n") return at + 1;
  }
  return at + 1;
}

/** The end of what goes on until a text comes. */
function until(text: string, from: number, end: string): number {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
}

/** The end of a string with escapes over several lines. */
function overLines(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++;
    else if (char === quote) return i + 1;
  }
  return text.length;
}

/** `'a'`, `"a"`, `R"x(a)x"`. */
export function cLike(text: string, at: number): number {
  if (text[at] === '"' && /R$/.test(text.slice(Math.max(0, at - 2), at))) {
    const mark = /^"([^()\\\s]{0,16})\(/.exec(text.slice(at, at + 20))?.[1];
    if (mark !== undefined) return until(text, at, `)${mark}"`);
  }
  // In numbers a quote parts digits.
  if (
    text[at] === "'" && /[0-9a-fA-F]/.test(text[at - 1] ?? "") &&
    /[0-9a-fA-F]/.test(text[at + 1] ?? "")
  ) {
    return at + 1;
  }
  return onLine(text, at);
}

/** `'a'`, `"a"`, `"""a"""`. */
export function charsAndStrings(text: string, at: number): number {
  if (text.startsWith('"""', at)) return until(text, at + 3, '"""');
  return onLine(text, at);
}

/** `'a'`, `"a"`, and without escapes between backticks. */
export function rawBackticks(text: string, at: number): number {
  return text[at] === "`" ? until(text, at + 1, "`") : onLine(text, at);
}

/** `"a"`, `@"a""b"`, `$@"a"`, `"""a"""`. */
export function csharpStrings(text: string, at: number): number {
  if (text.startsWith('"""', at)) return until(text, at + 3, '"""');
  if (text[at] === '"' && /@\$?$|\$@$/.test(text.slice(Math.max(0, at - 2), at))) {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] !== '"') continue;
      if (text[i + 1] !== '"') return i + 1;
      i++;
    }
    return text.length;
  }
  return onLine(text, at);
}

/** Strings over several lines, and what stands outside of the code. */
export function phpStrings(text: string, at: number): number {
  return overLines(text, at);
}

/** `"a"`, `r#"a"#`, `'a'`, and no lifetimes. */
export function rustStrings(text: string, at: number): number {
  if (text[at] === "'") {
    const char = /^'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'\n])'/u.exec(text.slice(at, at + 14));
    return at + (char?.[0].length ?? 1);
  }
  const raw = /r(#*)$/.exec(text.slice(Math.max(0, at - 10), at))?.[1];
  return raw === undefined ? overLines(text, at) : until(text, at + 1, `"${raw}`);
}

/** `'a'`, `"a"`, and templates with code in them. */
export function templates(text: string, at: number): number {
  if (text[at] !== "`") return onLine(text, at);
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++;
    else if (char === "`") return i + 1;
    else if (char === "$" && text[i + 1] === "{") i = codeEnd(text, i + 2);
  }
  return text.length;
}

/** The brace that closes the code in a template. */
function codeEnd(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === "{") depth++;
    else if (char === "}" && depth-- === 0) return i;
    else if (char === '"' || char === "'" || char === "`") i = templates(text, i) - 1;
  }
  return text.length;
}
