/**
 * What may leave: secrets are looked for once more.
 *
 * @module
 */
import { findSecrets } from "../secrets.ts";
import { headerList, readFrontmatter } from "../store/frontmatter.ts";

/**
 * Why a text may not leave.
 *
 * @param text The text. What its writer let through, and its header says so, is let through.
 * @param options The most bytes of a text.
 * @returns The reason, one line, or `undefined` if it may.
 */
export async function whyNot(
  text: string,
  { maxBytes }: { maxBytes: number },
): Promise<string | undefined> {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > maxBytes) return `its ${bytes} bytes are more than the ${maxBytes} that may leave`;
  const allowed = headerList(readFrontmatter(text), "allowed_secrets");
  const found = (await findSecrets(text)).find(({ rule }) => !allowed.includes(rule));
  if (found === undefined) return undefined;
  const { rule, masked, line } = found;
  return `it seems to hold a secret in line ${line}: ${rule}, ${masked}; it stays here`;
}
