/**
 * Rules for what the library does not know.
 *
 * @module
 */

/** A rule. */
export interface OwnRule {
  /** Its name. */
  readonly name: string;
  /** What it finds; the group `secret` is the secret, without one the whole match. */
  readonly pattern: RegExp;
  /** Whether what was found can be one; all can by default. */
  readonly isSecret?: (secret: string, whole: string) => boolean;
}

/** The rules. Every pattern takes linear time: no repetition stands in another one. */
export const OWN_RULES: readonly OwnRule[] = [
  // Also without its end, in whatever state somebody pasted it.
  {
    name: "privatekey",
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----\s{0,4}(?:\\n)?[A-Za-z0-9+/=:\-, ]{8}/g,
  },
  // No secret by itself, but nobody's to know, and what stands beside it is one.
  { name: "aws", pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g },
  { name: "age", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g },
  { name: "github", pattern: /\bgh[oprsu]_[A-Za-z0-9]{36}\b/g },
  { name: "gitlab", pattern: /\bgl(?:dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_-]{20,128}/g },
  { name: "google", pattern: /\bAIza[0-9A-Za-z_-]{35}(?![\w-])/g },
  { name: "slack", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{20,200}/g },
  { name: "telegram", pattern: /(?<![\d:])\d{8,10}:[A-Za-z0-9_-]{35}(?![\w-])/g },
  {
    name: "discord",
    pattern:
      /\b[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![\w-])|discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/g,
  },
  { name: "twilio", pattern: /\bSK[0-9a-f]{32}\b/g },
  { name: "digitalocean", pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g },
  { name: "pypi", pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,300}/g },
  { name: "atlassian", pattern: /\bATATT3[A-Za-z0-9_=-]{100,300}/g },
  { name: "openai", pattern: /\bsk-(?:proj-)?[A-Za-z0-9_-]{40,200}(?![\w-])/g, isSecret: isRandom },
  { name: "anthropic", pattern: /\bsk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{60,128}(?![\w-])/g },
  { name: "azure", pattern: /\bAccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g },
  {
    name: "jwt",
    pattern: /\beyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,1000}/g,
  },
  { name: "docker", pattern: /"auth"\s{0,4}:\s{0,4}"(?<secret>[A-Za-z0-9+/]{16,400}={0,2})"/g },
  {
    name: "netrc",
    pattern:
      /\bmachine\s{1,4}\S{1,200}\s{1,4}login\s{1,4}\S{1,200}\s{1,4}password\s{1,4}(?<secret>\S{6,200})/g,
    isSecret: isNoPlaceholder,
  },
  {
    name: "url",
    pattern:
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,200}:(?<secret>[^\s:/@]{6,200})@[^\s/]{3,200}/gi,
    isSecret: isForeignUrl,
  },
  {
    name: "assignment",
    pattern:
      /(?<![A-Za-z])[A-Za-z0-9_.-]{0,40}(?:secret|token|password|passwd|pwd|api_?-?key|access_?-?key|private_?-?key)[A-Za-z0-9_]{0,20}["']?\s{0,4}(?:[:=]|:=|=>)\s{0,4}["'`]?(?<secret>[A-Za-z0-9+/=_.~!@#$%^&*-]{16,200})/gi,
    isSecret: isRandom,
  },
];

/** Words of texts that explain, and stand where a secret would. */
const PLACEHOLDER =
  /example|sample|dummy|placeholder|changeme|change_me|your|redacted|xxxx|\*\*\*|\.\.\.|<|>|\$\{|\$\(|%\w+%|^\$|secret_?key|test(?:ing)?[_-]?(?:token|key|secret|password)|password|passwd/i;

/**
 * Whether a text is more than a stand-in.
 *
 * @param text What was found.
 * @returns Whether it can be a secret.
 */
export function isNoPlaceholder(text: string): boolean {
  return !PLACEHOLDER.test(text) && new Set(text).size > 4;
}

/** A password that everybody has on their own machine is none. */
function isForeignUrl(password: string, url: string): boolean {
  const [, user, host] = /\/\/([^:]*):[^@]*@(.*)$/s.exec(url) ?? [];
  const isOwn = /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\b|db\b|postgres\b|redis\b)/.test(host!);
  return !isOwn && user !== password && isNoPlaceholder(password);
}

/** Whether a text looks like chance made it: no word, no path, no number, no hash of a file. */
function isRandom(text: string): boolean {
  if (!isNoPlaceholder(text) || /^[~.]{0,2}\/|^[a-z]+:\/\//.test(text)) return false;
  if (/^[0-9a-f]{32,64}$/i.test(text) || /^[0-9.:_-]+$/.test(text)) return false;
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(text)).length;
  if (classes < 2 || !/[0-9]/.test(text)) return false;
  // Words that are joined, such as a path or a name in code, are long and of one kind.
  const words = text.match(/[a-z]{4,}|[A-Z]{4,}|[A-Z][a-z]{3,}/g) ?? [];
  if (words.join("").length > text.length * 0.6) return false;
  return entropy(text) >= 3.3;
}

/** Shannon's entropy in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}
