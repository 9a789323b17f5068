/**
 * What every secret that a rule knows has in it: a prefix, or a word beside it. Most texts
 * have none of these and cost no more than one pass.
 *
 * @module
 */

/** Prefixes that tokens have, by their makers' design. */
const PREFIXES = [
  "gh[oprsu]_",
  "github_pat_",
  "gl[a-z]{2,8}-",
  "A3T|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA",
  "xox[a-z]-|xapp-",
  "hooks\\.slack",
  "[sr]k[-_]",
  "SG\\.",
  "npm_",
  "shp[a-z]{2}_",
  "lin_",
  "hf_",
  "hv[bs]\\.",
  "ops_ey|eyJ",
  "ntn_",
  "fig[a-z]_",
  "gl[cs]a?_",
  "gsk_",
  "dapi",
  "dckr_",
  "tskey",
  "vc[a-z]_|vercel",
  "cf[a-z]{2,3}_",
  "AIza",
  "do[opr]_v1_",
  "pypi-",
  "AGE-SECRET-KEY",
  "ATATT3",
  "SK[0-9a-f]{32}",
  "\\d{8,10}:[\\w-]{35}",
  "[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.",
  "discord(?:app)?\\.com/api/webhooks",
];

/** Words that stand beside secrets. */
const WORDS = [
  "private[ _]key",
  "aws",
  "secret",
  "token",
  "passw",
  "pwd",
  "api_?-?key",
  "AccountKey",
  "x-oauth",
  "cloudflare",
  '"auth"',
  "://[^\\s/]{0,300}:[^\\s/]{1,300}@",
  "Server=|Data Source=|jdbc:",
];

const QUICK = new RegExp(`${PREFIXES.join("|")}|${WORDS.join("|")}`, "i");

/**
 * Whether a text has anything that a secret has.
 *
 * @param text The text.
 * @returns `false` only if no rule can find a secret in it.
 */
export function looksSuspicious(text: string): boolean {
  return QUICK.test(text);
}
