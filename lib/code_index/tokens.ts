/**
 * How many tokens a text costs a model, about. Rather too many than too few.
 *
 * @module
 */

/**
 * Estimates the tokens of a text: three characters each, a character outside of ASCII one alone.
 *
 * @param text The text.
 * @returns The estimate.
 */
export function estimateTokens(text: string): number {
  let other = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) other++;
  return Math.ceil((text.length - other) / 3 + other);
}
