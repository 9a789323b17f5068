/**
 * Eight hex digits that tell texts apart where an accident is all that is feared (FNV-1a,
 * 32 bits; loading a cryptographic hash costs a command more than the rest of its start).
 *
 * @param text Any text.
 * @returns The digits; always the same for the same text.
 */
export function digest(text: string): string {
  let hash = 0x811c9dc5;
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
