/** The elements of an XML text with their attributes; throws where it is not well-formed. */
export function readXml(text: string): { name: string; attributes: string[]; text: string }[] {
  const elements: { name: string; attributes: string[]; text: string }[] = [];
  const open: typeof elements = [];
  const token =
    /<!--(?:(?!--)[^])*-->|<\/([\w:-]+)>|<([\w:-]+)((?:\s+[\w:-]+="(?:[^<&"]|&(?:amp|lt|gt|quot|#\d+);)*")*)\s*(\/?)>|((?:[^<&]|&(?:amp|lt|gt|quot|#\d+);)+)/y;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new SyntaxError(`at ${at}: ${text.slice(at, at + 80)}`);
    const [, closing, opening, attributes = "", alone, words] = match;
    if (closing !== undefined && open.pop()?.name !== closing) throw new SyntaxError(closing);
    if (words !== undefined && open.length > 0) open.at(-1)!.text += words;
    if (opening === undefined) continue;
    const names = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, name]) => name!);
    const element = { name: opening, attributes: names, text: "" };
    elements.push(element);
    if (alone !== "/") open.push(element);
  }
  const illegal = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (illegal !== null) throw new SyntaxError(`illegal sign at ${illegal.index}`);
  if (open.length > 0) throw new SyntaxError(`open: ${open.at(-1)!.name}`);
  return elements;
}
