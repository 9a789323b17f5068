/**
 * Whether a text looks like chance made it, or a person who explains something.
 *
 * @module
 */

/** Words of texts that explain. */
const WORDS = ["example", "sample", "dummy", "placeholder", "changeme", "change_me", "redacted"]
  .concat(
    "xxxx",
    "your",
    "secretkey",
    "secret_key",
    "password",
    "passwd",
    "test_token",
    "test-token",
  )
  .concat("test_key", "test-key", "test_secret", "test-secret", "test_pass", "test-pass");

/** As people write them; chance would mix their cases. */
const WRITTEN = WORDS.flatMap((word) => [
  ...[word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1)],
]);

/** What stands where a secret would. */
const STAND_IN = new RegExp(
  String.raw`${WRITTEN.join("|")}|\*\*\*|\.\.\.|…|[<>{}]|^\$|\$\(|^%\w*%?$|^\[.*\]$`,
);

/** What everybody takes as a password where it does not matter. */
const WEAK =
  /^(?:pass(?:word|wd)?|pw|pwd|secret|admin|root|user(?:name)?|guest|test(?:ing)?|postgres|mysql|redis|mongo|minio(?:admin)?|rabbit(?:mq)?|hunter|letmein|qwerty|dev|demo|foo|bar|baz|token|key)[\d!@_.-]*$/i;

/** Secrets that documents have published for everybody. */
const PUBLISHED = [
  // Azurite, the emulator of Azure's storage.
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
  // The first page of jwt.io.
  "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
];

/**
 * Whether a text only stands where a secret would.
 *
 * @param text What was found.
 * @returns Whether it is none for sure.
 */
export function isStandIn(text: string): boolean {
  if (text.length > 1000) return isStandIn(text.slice(0, 1000));
  if (STAND_IN.test(text) || WEAK.test(text)) return true;
  if (PUBLISHED.some((known) => text.includes(known))) return true;
  return entropy(text) < Math.min(2.5, 0.7 * Math.log2(text.length)) || isRow(text);
}

/**
 * Whether somebody could have chosen a text as a password that matters.
 *
 * @param text What was found.
 * @returns Whether it is neither a stand-in nor a plain word.
 */
export function isPassword(text: string): boolean {
  return !isStandIn(text) && !/^[a-z]+$|^[A-Z]?[a-z]+$|^\d+$/.test(text);
}

/**
 * Whether chance made a text: no word, path, name in code, number, time or UUID.
 *
 * @param text What was found.
 * @returns Whether it looks like it. The digits of a hash do, too.
 */
export function isRandom(text: string): boolean {
  if (isStandIn(text) || entropy(text) < 3) return false;
  if (/^(?:~|\.{1,2})\/|^\d{4}-\d\d-\d\d|^[0-9.:_/-]+$/.test(text)) return false;
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return false;
  // A version; a lock and its generation.
  if (/^[\^~]?\d+\.\d+\.\d+|^[\w./-]+#\d+$/.test(text)) return false;
  const turns = shareOfTurns(text.slice(0, 1000));
  // No word has six consonants in a row, seldom a name in code.
  if (turns >= 0.15 && !/[_.-]/.test(text) && /[bcdfghjklmnpqrstvwxz]{6}/i.test(text)) return true;
  if (!/\d/.test(text)) return turns >= 0.35 && text.length >= 16;
  return turns >= (/^[a-z0-9]{20,}$/.test(text) ? 0.15 : 0.25);
}

/**
 * Whether a text is the digits of a hash, a commit or a key.
 *
 * @param text What was found.
 * @returns Whether it has 32 or more of them, and nothing else.
 */
export function isHex(text: string): boolean {
  return /^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$/.test(text) && !isStandIn(text);
}

/**
 * How often neighbours in words differ in kind: chance turns at every second place, words
 * and `namesInCode2` seldom.
 */
function shareOfTurns(text: string): number {
  // A capital begins a word.
  const kinds = text.replace(/[A-Z](?=[a-z]{2})/g, "-a").replace(/[a-z]/g, "a")
    .replace(/[A-Z]/g, "A").replace(/\d/g, "0").replace(/[!@#$%^&*?~]/g, "!");
  let turns = 0, pairs = 0;
  for (let i = 1; i < kinds.length; i++) {
    const pair = kinds.slice(i - 1, i + 1);
    if (/[^aA0!]/.test(pair)) continue;
    pairs++;
    if (pair[0] !== pair[1]) turns++;
  }
  return pairs < 8 ? 0 : turns / pairs;
}

/** Whether most characters follow their neighbour in the alphabet: `abcdef`, `123456`. */
function isRow(text: string): boolean {
  let steps = 0;
  for (let i = 1; i < text.length; i++) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    if (step === 1 || step === 0) steps++;
  }
  return steps >= text.length * 0.5;
}

/** Shannon's entropy in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    bits -= (count / text.length) * Math.log2(count / text.length);
  }
  return bits;
}
