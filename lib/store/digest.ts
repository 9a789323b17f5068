/**
 * Eight hex digits that tell texts apart where an accident is all that is feared (FNV-1a,
 * 32 bits; loading a cryptographic hash costs a command more than the rest of its start).
 *
 * @param text Any text.
 * @returns The digits; always the same for the same text.
 */
export function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
