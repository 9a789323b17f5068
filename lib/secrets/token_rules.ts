/**
 * Tokens that can be told by how they begin, where the library does not know them.
 *
 * @module
 */
import { isHex, isRandom, isStandIn } from "./chance.ts";
import type { Found, Rule } from "./rule.ts";

/**
 * The rules. Every pattern takes linear time: one repetition of one kind of character after
 * a fixed beginning, and nothing behind it that could make it try again.
 */
export const TOKEN_RULES: readonly Rule[] = [
  { name: "age", pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}/g },
  { name: "airtable", pattern: /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}/g },
  { name: "anthropic", pattern: /(?<![A-Za-z0-9])sk-ant-[a-z0-9]{3,8}-[\w-]{60,}/g },
  { name: "atlassian", pattern: /\bATATT3[\w=-]{100,}/g },
  // No secret by itself, but nobody's to know, and what stands beside it is one.
  { name: "aws", pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g },
  { name: "azure", pattern: /\bAccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g },
  { name: "azure", pattern: /\bSharedAccessKey=(?<secret>[A-Za-z0-9+/]{43}=)/g },
  { name: "azure", pattern: /[?&]sig=(?<secret>[A-Za-z0-9%+/]{43,60}(?:=|%3D)?)/g },
  { name: "azure", pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g },
  { name: "buildkite", pattern: /\bbkua_[0-9a-f]{40}/g },
  { name: "clojars", pattern: /\bCLOJARS_[0-9a-z]{60}/g },
  { name: "crates", pattern: /\bcio[A-Za-z0-9]{32}\b/g, isSecret: looksRandom },
  { name: "digitalocean", pattern: /\bdo[opr]_v1_[a-f0-9]{64}/g },
  {
    name: "discord",
    pattern: /\b[MNO][A-Za-z0-9_-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/g,
    isSecret: looksRandom,
  },
  { name: "discord", pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,}/g },
  { name: "doppler", pattern: /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9]{40,}/g },
  { name: "dropbox", pattern: /\bsl\.[\w-]{130,}/g },
  { name: "facebook", pattern: /\bEAA[A-Za-z0-9]{90,}/g, isSecret: looksRandom },
  { name: "fly", pattern: /\bfm[12][ar]?_[A-Za-z0-9+/=_-]{80,}/g },
  { name: "github", pattern: /(?<![A-Za-z0-9])gh[oprsu]_[A-Za-z0-9]{36,}/g },
  { name: "github", pattern: /(?<![A-Za-z0-9])github_pat_\w{60,}/g },
  {
    name: "gitlab",
    pattern: /(?<![A-Za-z0-9])gl(?:dt|rt|cbt|ptt|ft|imt|agent|oas|soat|pat|ffct)-[\w-]{20,}/g,
    isSecret: ({ secret }) => !isStandIn(secret) && /[A-Z\d]/.test(secret),
  },
  { name: "google", pattern: /(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])/g },
  { name: "google", pattern: /(?<![A-Za-z0-9])GOCSPX-[\w-]{28}/g },
  { name: "google", pattern: /(?<![A-Za-z0-9])ya29\.[\w-]{40,}/g },
  { name: "heroku", pattern: /\bHRKU-AA[\w-]{50,}/g },
  { name: "huggingface", pattern: /(?<![A-Za-z0-9])(?:hf|api_org)_[A-Za-z]{34}(?![\w])/g },
  { name: "jfrog", pattern: /\bAKCp[A-Za-z0-9]{60,}/g },
  {
    name: "jwt",
    pattern: /(?<![\w-])eyJ[\w-]{10,1000}\.eyJ[\w-]{10,4000}\.[\w-]{20,}/g,
  },
  { name: "langsmith", pattern: /\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}/g },
  { name: "mailchimp", pattern: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}\b/g },
  { name: "mailgun", pattern: /(?<![A-Za-z0-9-])key-[0-9a-f]{32}(?![0-9a-f])/g },
  { name: "newrelic", pattern: /\bNRA[KA]-[A-Z0-9]{27}/g },
  { name: "nuget", pattern: /\boy2[a-z0-9]{43}\b/g, isSecret: looksRandom },
  // Many services begin their keys as OpenAI does.
  {
    name: "openai",
    pattern: /(?<![A-Za-z0-9])sk-(?!ant-)(?<secret>(?:proj-|svcacct-|admin-|or-v1-)?[\w-]{32,})/g,
    isSecret: looksRandom,
  },
  { name: "perplexity", pattern: /\bpplx-[A-Za-z0-9]{40,}/g },
  { name: "planetscale", pattern: /\bpscale_(?:tkn|pw|oauth)_[\w.-]{32,}/g },
  { name: "posthog", pattern: /\bphx_[A-Za-z0-9]{40,}/g },
  { name: "postman", pattern: /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}/g },
  { name: "pulumi", pattern: /\bpul-[0-9a-f]{40}/g },
  { name: "pypi", pattern: /\bpypi-AgE[\w-]{50,}/g },
  { name: "replicate", pattern: /\br8_[A-Za-z0-9]{37}(?![\w])/g },
  {
    name: "resend",
    pattern: /\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![\w])/g,
    isSecret: looksRandom,
  },
  { name: "rubygems", pattern: /\brubygems_[0-9a-f]{48}/g },
  { name: "sendgrid", pattern: /(?<![A-Za-z0-9])SG\.[\w-]{22}\.[\w-]{43}/g },
  { name: "sentry", pattern: /\bsntry[su]_[\w+/=-]{60,}/g },
  { name: "slack", pattern: /(?<![A-Za-z0-9])xox[a-z]-[\w%-]{20,}/g },
  { name: "sourcegraph", pattern: /\bsgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}/g },
  { name: "square", pattern: /\bsq0(?:atp|csp)-[\w-]{22,}|\bEAAA[\w-]{60}/g },
  { name: "stripe", pattern: /\bwhsec_[A-Za-z0-9+/=]{32,}/g },
  { name: "supabase", pattern: /\bsbp_[0-9a-f]{40}|\bsb_secret_[\w-]{31,}/g },
  {
    name: "teams",
    pattern: /\bwebhook\.office\.com\/webhookb2\/[\w@-]{70,90}\/IncomingWebhook\/[0-9a-f]{32}/g,
  },
  { name: "telegram", pattern: /(?<![\d:])\d{8,10}:AA[\w-]{33}(?![\w-])/g },
  { name: "terraform", pattern: /\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/g },
  { name: "twilio", pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g },
  { name: "hashicorp-vault", pattern: /(?<![A-Za-z0-9])hv[bsr]\.[\w-]{60,}/g },
  { name: "xai", pattern: /\bxai-[A-Za-z0-9]{70,}/g },
  { name: "1password", pattern: /\bops_eyJ[A-Za-z0-9+/=_-]{100,}/g },
  { name: "1password", pattern: /\bA3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,6}){5}\b/g },
];

/** Where the beginning is short, the rest has to look like chance. */
function looksRandom({ secret }: Found): boolean {
  return !isStandIn(secret) && (isRandom(secret) || isHex(secret));
}
