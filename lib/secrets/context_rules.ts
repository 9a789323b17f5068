/**
 * Secrets that can be told by what stands around them, where the library does not know them.
 *
 * Every pattern takes linear time: what is repeated ends at a character that it cannot be.
 *
 * @module
 */
import { isHex, isPassword, isRandom, isStandIn } from "./chance.ts";
import { ASSIGNMENT } from "./quick_look.ts";
import type { Found, Rule } from "./rule.ts";

/** Rules whose finding is named by a better one, if that finds the same. */
export const CONTEXT_RULES: readonly Rule[] = [
  // Also without its end, quoted, indented, numbered or escaped, as people paste it.
  {
    name: "privatekey",
    pattern:
      /-{4,5} ?BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}(?=(?<body>[^]{0,500}))/g,
    isSecret: hasKeyBody,
  },
  { name: "privatekey", pattern: /\bPrivate-Lines: \d{1,3}\s{1,4}[A-Za-z0-9+/=]{20,}/g },
  {
    name: "privatekey",
    pattern: /LS0tLS1CRUdJTi(?<body>[A-Za-z0-9+/]{60})/g,
    isSecret: ({ groups }) => decoded(`LS0tLS1CRUdJTi${groups.body!}`).includes("PRIVATE KEY"),
  },
  {
    name: "url",
    pattern:
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<user>[^\s:/@]{0,200}):(?<secret>[^\s/@]{4,200})@(?<host>[^\s/?#"'`<>]{1,253})/gi,
    isSecret: opensForeignHost,
  },
  {
    name: "url",
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?<secret>[\w-]{20,200})@[^\s/]/gi,
    isSecret: ({ secret }) => isRandom(secret) && !isHex(secret),
  },
  {
    name: "url",
    pattern: /[?&;]\s{0,4}(?:password|passwd|pwd|pass)=(?<secret>[^&\s"'`;]{6,200})/gi,
    isSecret: ({ secret }) => isPassword(secret) && !/[()[\]]/.test(secret),
  },
  {
    name: "aws",
    pattern: /access_key\s{1,4}(?<secret>[A-Za-z0-9+/]{40})(?![\w+/])/gi,
    isSecret: ({ secret }) => isRandom(secret),
  },
  {
    name: "bearer",
    pattern:
      /\b(?:bearer|authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:token|api_?key|key))\s{1,3}(?<secret>[\w.~+/-]{20,}=*)/gi,
    isSecret: ({ secret }) => isRandom(secret) || isHex(secret),
  },
  {
    name: "basic",
    pattern: /\bbasic\s{1,3}(?<secret>[A-Za-z0-9+/]{12,400}={0,2})/gi,
    isSecret: holdsPassword,
  },
  {
    name: "docker",
    pattern: /"auth"\s{0,4}:\s{0,4}"(?<secret>[A-Za-z0-9+/]{12,400}={0,2})"/g,
    isSecret: holdsPassword,
  },
  {
    name: "basic",
    pattern: /\b_auth\s{0,4}=\s{0,4}"?(?<secret>[A-Za-z0-9+/]{12,400}={0,2})/g,
    isSecret: holdsPassword,
  },
  {
    name: "basic",
    pattern: /\s(?:-u|--user)[ =]["']?[^\s:"']{1,100}:(?<secret>[^\s"']{6,200})/g,
    isSecret: ({ secret }) => isPassword(secret),
  },
  {
    name: "netrc",
    pattern:
      /\bmachine\s{1,8}\S{1,200}\s{1,8}login\s{1,8}\S{1,200}\s{1,8}password\s{1,8}(?<secret>\S{6,200})/g,
    isSecret: ({ secret }) => isPassword(secret),
  },
  {
    name: "assignment",
    pattern: /<password>(?<secret>[^<\s]{8,200})<\/password>/gi,
    isSecret: ({ secret }) => isPassword(secret),
  },
  { name: "assignment", pattern: new RegExp(ASSIGNMENT, "gi"), isSecret: isAssigned },
  {
    name: "assignment",
    pattern: /(?:\?\?|\|\|)\s{0,4}["'`](?<secret>[\w+/=.~-]{20,})(?<next>["'`]?)/g,
    isSecret: ({ secret, groups }) => groups.next !== "" && isRandom(secret),
  },
  {
    name: "assignment",
    pattern:
      /--[a-z-]{0,30}(?:token|secret|password|key)(?<rest>[a-z-]{0,10})[ =]["']?(?<secret>[^\s"'`]{12,})/g,
    isSecret: isAssigned,
  },
];

/** Names whose values speak of a secret and are none. */
const ABOUT =
  /hash|digest|sum|[_.-]?ids?$|name|path|file|folder|dir|ur[il]|arn|ref|type|kind|policy|expir|ttl|count|len|size|limit|header|field|prefix|version|model|bucket|iz(?:e|er|ed|ation)|public|hint|label|class|style|colou?r|lifetime|rotat|refresh_?interval|ends?point|provider|format/i;

function isAssigned({ secret, groups }: Found): boolean {
  // A call or an index: code that gets the value.
  if ((groups.next ?? "") !== "" || ABOUT.test(groups.rest ?? "")) return false;
  const value = secret.replace(/&[a-z_]{1,40}=.*$/i, "").replace(/[.,;!?]+$/, "");
  if (value.length < 12 || value.length > 1000) return false;
  // The value is an address, or the code that compares it.
  if (/^[a-z]+:\/\/|^[=!@]|&&|::/i.test(value)) return false;
  return isHex(value) || isRandom(value);
}

function hasKeyBody({ groups }: Found): boolean {
  const [body] = groups.body!.split("-END", 1);
  const run = /[A-Za-z0-9+/]{40,}/.exec(body!)?.[0] ?? "";
  return run !== "" && !isHex(run) && !isStandIn(run);
}

/** A password that everybody has on their own machine is none. */
function opensForeignHost({ secret, groups }: Found): boolean {
  const { user = "", host = "" } = groups;
  if (secret === user || isStandIn(secret)) return false;
  if (/^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\b|(?:[\w-]{1,60}\.)?example\.)/i.test(host)) {
    return false;
  }
  // A port, and an address that has an @ further on.
  if (/^\d{1,5}$/.test(secret)) return false;
  const isContainer = !/[.[]/.test(host);
  return !isContainer || isRandom(secret);
}

/** Whether Base64 hides a name and its password. */
function holdsPassword({ secret }: Found): boolean {
  const password = /^[\x20-\x39\x3b-\x7e]+:([\x20-\x7e]{6,})$/.exec(decoded(secret))?.[1];
  return password !== undefined && !isStandIn(password);
}

function decoded(base64: string): string {
  try {
    return atob(base64.slice(0, base64.length - (base64.length % 4 === 1 ? 1 : 0)));
  } catch {
    return "";
  }
}
