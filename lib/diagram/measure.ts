/**
 * How wide a text is drawn, roughly: no font can be asked where there is no browser.
 *
 * @module
 */

/** Signs that take the width of two: East Asian ones and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The width of most letters, as a part of the font's size. */
const LETTER = 0.56;

/**
 * The width of a text.
 *
 * @param text One line.
 * @param size The font's size.
 * @returns In the units of the size; rather too much than too little.
 */
export function widthOf(text: string, size: number): number {
  let letters = 0;
  for (const char of text) {
    if (char > "\u02ff" && /\p{M}/u.test(char)) continue;
    letters += WIDE.test(char) ? 1.8 : /[A-Z@MWmw%]/.test(char) ? 1.4 : 1;
  }
  return Math.ceil(letters * LETTER * size);
}
