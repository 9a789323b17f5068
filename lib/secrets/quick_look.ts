/**
 * What every secret that a rule knows has in it: a prefix with enough behind it, or a word
 * and a value. Most texts have none and cost no more than a pass.
 *
 * Every part takes linear time: what is repeated ends at a character that it cannot be.
 *
 * @module
 */

/** How tokens begin, by their makers' design. */
const PREFIXES = [
  "gh[oprsu]_|github_pat_|gl[a-z]{2,5}[-_]|glc_",
  "xox[a-z]-|xapp-|SG\\.|whsec_|[sr]k_(?:live|test)_|sk-",
  "npm_|shp[a-z]{2}_|lin_api_|hf_|api_org_|gsk_|ntn_|fig[a-z]_",
  "hv[bsr]\\.|eyJ|vc[a-z]_|cf[a-z]{1,3}_|dapi|dckr_pat_",
  "AIza|GOCSPX-|ya29\\.|do[opr]_v1_|pypi-AgE|AGE-SECRET-KEY|ATATT3|CLOJARS_",
  "pat[A-Za-z0-9]{14}\\.|bkua_|dp\\.[a-z]{2,5}\\.|sl\\.|EAA|fm[12][ar]?_|HRKU-|AKCp|lsv2_",
  "key-|NRA[KA]-|pplx-|pscale_|phx_|PMAK-|pul-|r8_|re_|rubygems_|sntry[su]_|sgp_|sq0[ac]",
  "sbp_|sb_secret_|xai-|oy2|cio|atlasv1\\.",
];

/** Tokens that begin with chance, and addresses that are secrets. */
const SHAPES = [
  "(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
  "A3-[A-Z0-9]{6}-",
  "SK[0-9a-f]{32}",
  "-us\\d(?<=[0-9a-f]{32}-us\\d)",
  ":AA[\\w-]{33}(?<=\\d{8}:AA[\\w-]{33})",
  "[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.",
  "\\dQ~",
  "LS0tLS1CRUdJTi",
];

/**
 * A name that says what its value is, and the value: the source of a regular expression
 * that does not look at case.
 */
export const ASSIGNMENT = [
  "(?:secret|token|pass|pwd|credential|_auth",
  "|(?:api|app|access|private|auth|encryption|signing|account|client|storage|deploy|master",
  "|service|admin|license)[ _.-]?key)",
  // The rest of the name, in prose a few words.
  "(?<rest>[\\w.-]{0,30}(?: [a-z]{1,12}){0,3})[\"'`*\\\\]{0,4}\\s{0,20}",
  // With a type between, or as two arguments.
  "(?:=>|:=|:\\s{0,4}[&\\w<>']{1,20}(?: [|\\w]{1,12}){0,3}\\s{0,4}=|,(?=\\s{0,4}[\"'`])",
  "|[:=|>]|is |was |value=)",
  "[\\s\"'`*\\\\]{0,20}(?:base64:|b[\"'])?",
  "(?<secret>[A-Za-z0-9+/=_.~!@#$%^&*?-]{12,})(?<next>[(\\[]?)",
].join("");

/** Words beside secrets. */
const WORDS = [
  "private[ _-]?key|private-lines:",
  "hooks\\.slack\\.com|discord(?:app)?\\.com/api/webhooks|webhook\\.office\\.com",
  ASSIGNMENT.replaceAll(/\?<\w+>/g, "?:"),
  "(?:\\?\\?|\\|\\|)\\s{0,4}[\"'`][\\w+/=.~-]{20}",
  "access_key\\s{1,4}[A-Za-z0-9+/]{40}",
  "--[a-z-]{0,30}(?:token|secret|password|key)[a-z-]{0,10}[ =][\"']?[^\\s\"']{12}",
  "\\bbearer\\s{1,3}[\\w.~+/-]{20}|authorization\\W{1,9}(?:token|api_?key|key)\\s",
  "\\bbasic\\s{1,3}[a-z0-9+/]{12}",
  "\\s(?:-u|--user)[ =][\"']?[^\\s:\"']{1,100}:[^\\s\"']{6}",
  '"auth"\\s{0,4}:',
  "\\bpassword\\s{1,8}\\S{6}",
  "[?&;]\\s{0,4}(?:password|passwd|pwd|pass)=|[?&]sig=",
  "<password>",
  "://[^\\s:/@]{0,200}:[^\\s/@]{1,200}@",
  "://[\\w-]{20,200}@",
];

const BEGINNINGS = new RegExp(
  `(?:${PREFIXES.join("|")})[\\w+/=.%-]{16}|${SHAPES.join("|")}`,
);

const NAMED = new RegExp(WORDS.join("|"), "i");

/**
 * Whether a text has anything that a secret has.
 *
 * @param text The text.
 * @returns `false` only if no rule can find a secret in it.
 */
export function looksSuspicious(text: string): boolean {
  return BEGINNINGS.test(text) || NAMED.test(text);
}
