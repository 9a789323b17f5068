/**
 * Texts with and without secrets. Each secret is put together here from a prefix and chance,
 * so that no scanner of repositories takes this file for a leak.
 */

/** Small letters. */
export const LOWER = "abcdefghijklmnopqrstuvwxyz";
/** Digits. */
export const DIGITS = "0123456789";
/** Capitals. */
export const UPPER = LOWER.toUpperCase();
/** Digits of hexadecimal numbers. */
export const HEX = "0123456789abcdef";
/** Letters and digits. */
export const WORD = LOWER + UPPER + DIGITS;

let state = 20261123;

/** Always the same chance. */
export function random(alphabet: string, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += alphabet[Math.floor((state / 2 ** 32) * alphabet.length)]!;
  }
  return text;
}

function base64(text: string): string {
  return btoa(text);
}

function pem(kind: string): string {
  const lines = Array.from({ length: 6 }, () => random(WORD + "+/", 64));
  return [`-----BEGIN ${kind}-----`, "MII" + random(WORD, 61), ...lines, `-----END ${kind}-----`]
    .join("\n");
}

function jwt(): string {
  const part = (data: unknown) => base64(JSON.stringify(data)).replaceAll("=", "");
  return [part({ alg: "HS256", typ: "JWT" }), part({ sub: "1234567890", iat: 1516239022 })]
    .concat(random(WORD + "_-", 43)).join(".");
}

/** Texts that hold a secret: what it is, and the text. */
export const POSITIVES: readonly (readonly [what: string, text: string])[] = [
  ["GitHub classic token", `the token is gh${"p_"}${random(WORD, 36)} for CI`],
  ["GitHub OAuth token", `gh${"o_"}${random(WORD, 36)}`],
  ["GitHub user token", `gh${"u_"}${random(WORD, 36)}`],
  ["GitHub server token", `gh${"s_"}${random(WORD, 36)}`],
  ["GitHub refresh token", `gh${"r_"}${random(WORD, 36)}`],
  ["GitHub fine-grained token", `github_${"pat_"}${random(WORD, 22)}_${random(WORD, 59)}`],
  ["GitHub token in a URL", `git clone https://x:gh${"p_"}${random(WORD, 36)}@github.com/a/b`],
  ["GitLab personal token", `glpat${"-"}${random(WORD, 20)}`],
  ["GitLab deploy token", `gldt${"-"}${random(WORD, 20)}`],
  ["GitLab runner token", `glrt${"-"}${random(WORD, 20)}`],
  ["AWS access key id", `AK${"IA"}${random(UPPER + "234567", 16)}`],
  ["AWS temporary key id", `AS${"IA"}${random(UPPER + "234567", 16)}`],
  ["AWS secret key", `aws_secret_access_key = ${random(WORD + "/+", 40)}`],
  ["AWS secret key in JSON", `"AWS_SECRET_ACCESS_KEY": "${random(WORD, 40)}"`],
  ["Google API key", `AI${"za"}${random(WORD + "_-", 35)}`],
  ["Slack bot token", `xox${"b-"}${random(DIGITS, 12)}-${random(DIGITS, 12)}-${random(WORD, 24)}`],
  ["Slack user token", `xox${"p-"}${random(DIGITS, 12)}-${random(DIGITS, 12)}-${random(HEX, 32)}`],
  ["Slack app token", `xa${"pp-"}1-A${random(UPPER, 10)}-${random(DIGITS, 13)}-${random(HEX, 40)}`],
  [
    "Slack webhook",
    `https://hooks.${"slack"}.com/services/T${random(UPPER, 8)}/B${random(UPPER, 8)}/${
      random(WORD, 24)
    }`,
  ],
  ["Stripe live key", `sk_${"live_"}${random(WORD, 24)}`],
  ["Stripe restricted key", `rk_${"live_"}${random(WORD, 24)}`],
  ["OpenAI key", `sk-${random(WORD, 20)}T3Blbk${"FJ"}${random(WORD, 20)}`],
  ["OpenAI project key", `sk-${"proj-"}${random(WORD, 74)}T3Blbk${"FJ"}${random(WORD, 74)}`],
  ["OpenAI project key, short", `OPENAI: sk-${"proj-"}${random(WORD, 48)}`],
  ["Anthropic key", `sk-${"ant-"}api03-${random(WORD, 93)}AA`],
  ["Anthropic admin key", `sk-${"ant-"}admin01-${random(WORD, 93)}AA`],
  ["npm token", `npm${"_"}${random(WORD, 36)}`],
  ["npmrc token", `//registry.npmjs.org/:_auth${"Token"}=${random(HEX, 8)}-${random(WORD, 30)}`],
  ["SendGrid key", `SG${"."}${random(WORD, 22)}.${random(WORD, 43)}`],
  ["Shopify token", `shp${"at_"}${random(HEX, 32)}`],
  ["Linear key", `lin_${"api_"}${random(WORD, 40)}`],
  ["Hugging Face token", `hf${"_"}${random(LOWER + UPPER, 34)}`],
  ["Groq key", `gsk${"_"}${random(WORD, 52)}`],
  ["Notion token", `ntn${"_"}${random(DIGITS, 11)}${random(WORD, 35)}`],
  ["Grafana token", `glsa${"_"}${random(WORD, 32)}_${random(HEX, 8)}`],
  ["Telegram bot token", `${random("123456789", 10)}:AA${random(WORD, 33)}`],
  ["Discord bot token", `M${random(WORD, 23)}.${random(WORD, 6)}.${random(WORD, 27)}`],
  [
    "Discord webhook",
    `https://${"discord"}.com/api/webhooks/${random(DIGITS, 18)}/${random(WORD, 68)}`,
  ],
  ["Twilio key", `S${"K"}${random(HEX, 32)}`],
  ["DigitalOcean token", `dop_${"v1_"}${random(HEX, 64)}`],
  ["PyPI token", `pypi-${"AgEIcHlwaS5vcmc"}${random(WORD, 70)}`],
  ["Atlassian token", `ATA${"TT3"}${random(WORD, 180)}`],
  ["Azure storage key", `AccountName=a;Account${"Key"}=${random(WORD + "+/", 86)}==`],
  ["JWT", `Authorization: Bearer ${jwt()}`],
  ["RSA private key", pem("RSA PRIVATE KEY")],
  ["EC private key", pem("EC PRIVATE KEY")],
  ["PKCS 8 private key", pem("PRIVATE KEY")],
  ["encrypted private key", pem("ENCRYPTED PRIVATE KEY")],
  ["OpenSSH private key", pem("OPENSSH PRIVATE KEY")],
  ["PGP private key", pem("PGP PRIVATE KEY BLOCK")],
  ["private key without its end", pem("RSA PRIVATE KEY").slice(0, 200)],
  [
    "private key in JSON",
    JSON.stringify({
      private_key: pem("PRIVATE KEY"),
      client_email: "a@b.iam.gserviceaccount.com",
    }),
  ],
  ["age secret key", `AGE-SECRET-${"KEY-1"}${random(UPPER + DIGITS, 58)}`],
  ["Postgres URL", `postgres://app:${random(WORD, 14)}@db.internal.net:5432/app`],
  ["MySQL URL", `mysql://root:${random(WORD, 16)}@10.0.0.7/shop`],
  ["MongoDB URL", `mongodb+srv://svc:${random(WORD, 18)}@cluster0.mongodb.net/x`],
  ["Redis URL without a user", `redis://:${random(WORD, 20)}@cache.prod.net:6379/0`],
  ["URL with a password", `https://deploy:${random(WORD, 14)}@git.company.net/x.git`],
  ["netrc", `machine api.company.net login ani password ${random(WORD, 16)}`],
  ["Docker config", `{"auths":{"r.io":{"auth": "${base64("ani:" + random(WORD, 20))}"}}}`],
  ["assignment in a .env file", `DATABASE_PASSWORD=${random(WORD, 24)}`],
  ["assignment in YAML", `api_key: "${random(WORD, 32)}"`],
  ["assignment in code", `const clientSecret = "${random(WORD, 40)}";`],
  ["exported token", `export SERVICE_TOKEN='${random(WORD + "_-", 40)}'`],
  ["Vault token", `hv${"s."}${random(WORD, 90)}`],
  ["a secret in a long text", `${"Nothing here. ".repeat(400)} npm${"_"}${random(WORD, 36)}`],
  ["a secret that a comment excuses", `// secretlint-disable\ngh${"p_"}${random(WORD, 36)}`],
];

/** Texts that look alike and hold none. */
export const NEGATIVES: readonly (readonly [what: string, text: string])[] = [
  ["prose on tokens", "The token is refreshed every hour; keep the secret in the vault."],
  ["prose on passwords", "Password reset: ask for the old password, then for the new one twice."],
  ["AWS's own example", `AK${"IA"}IOSFODNN7EXAMPLE`],
  ["GitHub placeholder", `gh${"p_"}${"x".repeat(36)}`],
  ["GitHub prefix alone", "Tokens start with ghp_ or github_pat_ and are 40 characters long."],
  ["Slack placeholder", "xoxb-your-token-here"],
  ["Stripe placeholder", "sk_live_..."],
  ["OpenAI placeholder", "sk-your-api-key"],
  ["npm placeholder", "npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
  ["shell variable", "export API_TOKEN=$TOKEN_FROM_VAULT"],
  ["shell default", 'PASSWORD="${DB_PASSWORD:-changeme}"'],
  ["GitHub Actions expression", "token: ${{ secrets.GITHUB_TOKEN }}"],
  ["template", "password: <your-password-here>"],
  ["mustache", "api_key: {{ vault_api_key_for_service }}"],
  ["empty assignment", 'const token = "";'],
  ["assignment of a call", "const accessToken = await getAccessTokenFromKeychain(user)"],
  ["assignment of a property", "token = request.headers.authorization.split(' ')[1]"],
  ["environment in code", "const secret = process.env.SESSION_SECRET_FOR_COOKIES"],
  ["Deno environment", 'const token = Deno.env.get("MCLAUDE_HUB_TOKEN")'],
  ["a path", "private_key_path: /etc/ssl/private/server-key-2026.pem"],
  ["a path of tokens", "token_file=/run/secrets/kubernetes.io/serviceaccount/token"],
  ["a URL of tokens", "token_url: https://auth.company.net/oauth2/v1/token"],
  ["git commit", `fixed in ${random(HEX, 40)}`],
  ["short commit", `see ${random(HEX, 8)} and ${random(HEX, 12)}`],
  ["sha256", `sha256:${random(HEX, 64)}`],
  ["integrity", `integrity sha512-${random(WORD + "+/", 86)}==`],
  ["UUID", "request 3f2504e0-4f89-41d3-9a0c-0305e82c3301 failed"],
  ["token that is a UUID's name", "token_id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301"],
  ["md5 of a file", `api_key_digest: ${random(HEX, 32)}`],
  [
    "public key",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
  ],
  ["certificate", "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----"],
  ["SSH public key", `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${random(WORD, 43)} ani@host`],
  ["header of a private key, spoken of", "look for `-----BEGIN RSA PRIVATE KEY-----` in the logs"],
  ["base64 image", `![x](data:image/png;base64,iVBORw0KGgo${random(WORD + "+/", 120)})`],
  ["URL without a password", "https://ani@git.company.net/x.git"],
  ["URL with a port", "postgres://db.internal.net:5432/app"],
  ["URL of the own machine", "postgres://postgres:postgres@localhost:5432/test"],
  ["URL of a container", "redis://user:password@redis:6379"],
  ["URL with a template", "https://user:${PASSWORD}@host.example.com"],
  ["ssh URL", "git@github.com:denoland/deno.git"],
  ["time", "at 12:34:56 the token expired"],
  ["version", "secretlint 13.0.7, token 2.1.330"],
  ["slug", "lock fix-token-refresh-race-in-session-store held by ani"],
  ["handoff name", "2026-11-23_09-15_0a1b2c3d_fix-the-secret-rotation.md"],
  ["message name", "2026-11-23_09-15-02_ani_vasya_question_which-token-lifetime.md"],
  ["snake case", "reset_password_token_expires_at_timestamp = 86400000000000000"],
  ["camel case", "refreshTokenRotationIntervalInMilliseconds: 86400000"],
  ["token names in code", "tokenType = TokenType.BearerTokenWithRefreshAndRotation2"],
  ["css", "sk-circle { animation: sk-bounce 2s infinite ease-in-out both; }"],
  ["keyword arguments", "login(user=user, password=password, token=None)"],
  ["type", "interface Options { token?: string; password: string; apiKey: ApiKeyOptions2 }"],
  ["SQL", "ALTER TABLE users ADD COLUMN password_hash varchar(255) NOT NULL"],
  ["question", "Which secret store do we use: vault, 1password or the CI's own?"],
  ["German", "Das Passwort steht im Tresor; der Schlüssel heißt api-key-produktion."],
  ["Russian", "Пароль лежит в хранилище, токен обновляется каждый час."],
  ["Chinese", "令牌每小时刷新一次, password 存在 vault 里。"],
  ["phone number", "+49 30 1234567890"],
  ["telegram chat", "chat id 123456789: the group of the team"],
  ["long number", "token count: 1234567890123456789012345"],
  ["stars", "password: ************************"],
  ["same characters", "api_key=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],
  ["keyboard walk", "password=abcdefghijklmnopqrstuvwxyz"],
  ["markdown table", "| token | meaning |\n| --- | --- |\n| slug#generation | fencing |"],
  ["fencing token", "token: fix-login#1"],
  ["import", 'import { tokenizer } from "https://esm.sh/gpt-tokenizer@2.9.0/model/gpt-4o"'],
  ["test name", "test_token_refresh_after_password_change_1234567890 passed"],
];
