/**
 * Secrets as they stand in handoffs, logs, configuration and code; put together as those of
 * the corpus.
 */
import { DIGITS, HEX, LOWER, random, UPPER, WORD } from "./corpus.ts";

/** A private key, with what stands before each of its lines. */
function keyAs(kind: string, indent = "", before = ""): string {
  const lines = Array.from({ length: 5 }, () => random(WORD + "+/", 64));
  return [`-----BEGIN ${kind}-----`, `MIIE${random(WORD, 60)}`, ...lines, `-----END ${kind}-----`]
    .map((line) => before + indent + line).join("\n");
}

/** Texts that hold a secret: what it is, and the text. */
export const MORE_SECRETS: readonly (readonly [what: string, text: string])[] = [
  ["pem indented 8", keyAs("PRIVATE KEY", "        ")],
  ["pem quoted", keyAs("RSA PRIVATE KEY", "", "> ")],
  ["pem crlf", keyAs("RSA PRIVATE KEY").replaceAll("\n", "\r\n")],
  ["pem diff", keyAs("RSA PRIVATE KEY", "", "+")],
  [
    "pem proc-type",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC," +
    random("0123456789ABCDEF", 32) + "\n\n" + random(WORD, 64),
  ],
  ["pem double escaped", JSON.stringify(JSON.stringify(keyAs("PRIVATE KEY")))],
  ["pem js concat", keyAs("PRIVATE KEY").split("\n").map((l) => `"${l}\\n" +`).join("\n")],
  ["pem line numbers", keyAs("PRIVATE KEY").split("\n").map((l, i) => `${i + 1}\t${l}`).join("\n")],
  ["pgp", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n" + random(WORD, 64)],
  [
    "putty",
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2\n" +
    random(WORD, 64) + "\nPrivate-Lines: 1\n" + random(WORD, 48),
  ],
  ["ssh2", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n" + random(WORD, 64)],
  ["hex api key", "API_KEY=" + random(HEX, 32)],
  ["hex secret 64", 'SESSION_SECRET: "' + random(HEX, 64) + '"'],
  ["rails", `SECRET_KEY_BASE=${random(HEX, 128)}`],
  ["twilio auth", `TWILIO_AUTH_TOKEN=${random(HEX, 32)}`],
  ["datadog", `DD_API_KEY=${random(HEX, 32)}`],
  ["github bare", `authorization: token ${random(HEX, 40)}`],
  ["bearer opaque", `Authorization: Bearer ${random(WORD, 40)}`],
  [
    "curl bearer",
    `curl -H "Authorization: Bearer ${random(WORD + "-_", 43)}" https://api.company.net`,
  ],
  ["basic", `Authorization: Basic ${btoa("ani:" + random(WORD, 16))}`],
  ["curl -u", `curl -u deploy:${random(WORD, 16)} https://api.company.net/x`],
  ["x-api-key", `X-Api-Key: ${random(WORD, 32)}`],
  ["Mailgun", `key-${random(HEX, 32)}`],
  ["Mailchimp", `${random(HEX, 32)}-us12`],
  ["Square", `sq0atp-${random(WORD, 22)}`],
  ["Sentry", `sntrys_ey${random(WORD, 100)}`],
  ["NewRelic", `NRAK-${random(UPPER + DIGITS, 27)}`],
  ["Supabase", `sbp_${random(HEX, 40)}`],
  ["Supabase secret", `sb_secret_${random(WORD, 31)}`],
  ["Planetscale", `pscale_tkn_${random(WORD, 43)}`],
  ["Postman", `PMAK-${random(HEX, 24)}-${random(HEX, 34)}`],
  ["Doppler", `dp.pt.${random(WORD, 43)}`],
  ["Fly", `FlyV1 fm2_${random(WORD, 100)}`],
  ["Pulumi", `pul-${random(HEX, 40)}`],
  ["Terraform", `${random(WORD, 14)}.atlasv1.${random(WORD, 67)}`],
  ["Perplexity", `pplx-${random(WORD, 48)}`],
  ["xAI", `xai-${random(WORD, 80)}`],
  ["Replicate", `r8_${random(WORD, 37)}`],
  ["Google OAuth secret", `GOCSPX-${random(WORD, 28)}`],
  ["Google access", `ya29.${random(WORD, 140)}`],
  ["RubyGems", `rubygems_${random(HEX, 48)}`],
  ["Dropbox", `sl.${random(WORD, 136)}`],
  ["Facebook", `EA${"A"}${random(WORD, 120)}`],
  ["OpenRouter", `sk-or-v1-${random(HEX, 64)}`],
  ["Stripe webhook", `whsec_${random(WORD, 32)}`],
  ["LangSmith", `lsv2_pt_${random(HEX, 32)}_${random(HEX, 10)}`],
  ["Buildkite", `bkua_${random(HEX, 40)}`],
  ["Sourcegraph", `sgp_${random(HEX, 40)}`],
  ["PostHog", `phx_${random(WORD, 43)}`],
  ["Resend", `re_${random(WORD, 8)}_${random(WORD, 24)}`],
  ["JFrog", `AKCp${random(WORD, 69)}`],
  ["OpenAI svcacct", `sk-svcacct-${random(WORD, 58)}T3Blbk${"FJ"}${random(WORD, 58)}`],
  ["DeepSeek", `sk-${random(HEX, 32)}`],
  ["Anthropic oat", `sk-${"ant-"}oat01-${random(WORD, 93)}AA`],
  ["Anthropic session", `sk-${"ant-"}sid01-${random(WORD, 93)}AA`],
  ["crates.io", `cio${random(WORD, 32)}`],
  ["NuGet", `oy2${random(LOWER + DIGITS, 43)}`],
  ["Heroku new", `HRKU-AA${random(WORD, 58)}`],
  ["Clojars", `CLOJARS_${random(HEX, 60)}`],
  ["Slack refresh", `xoxe-1-${random(WORD, 146)}`],
  [
    "Slack xoxc",
    `xoxc-${random(DIGITS, 12)}-${random(DIGITS, 12)}-${random(DIGITS, 12)}-${random(HEX, 64)}`,
  ],
  ["slack xoxd", `xoxd-${random(WORD + "%", 80)}`],
  ["GitLab ci job", `glcbt-${random(WORD, 20)}`],
  ["GitLab feed", `glft-${random(WORD, 20)}`],
  ["Vault recovery", `hvr.${random(WORD, 92)}`],
  ["vault old", `VAULT_TOKEN=s.${random(WORD, 24)}`],
  ["HF org", `api_org_${random(LOWER + UPPER, 34)}`],
  [
    "1password",
    `ops_${
      btoa(
        JSON.stringify({
          signInAddress: "my.1password.com",
          userAuth: { method: "SRPg-4096" },
          email: "a@b.c",
          srpX: random(HEX, 64),
          muk: { k: random(WORD, 43) },
          secretKey: "A3-" + random(UPPER, 30),
          deviceUuid: random(LOWER, 20),
        }),
      )
    }`,
  ],
  [
    "1p secret key",
    `A3-${random(UPPER + DIGITS, 6)}-${random(UPPER + DIGITS, 6)}-${random(UPPER + DIGITS, 5)}-${
      random(UPPER + DIGITS, 5)
    }-${random(UPPER + DIGITS, 5)}-${random(UPPER + DIGITS, 5)}`,
  ],
  [
    "azure sas",
    `https://a.blob.core.windows.net/c?sv=2022-11-02&ss=b&sig=${
      encodeURIComponent(random(WORD + "+/", 43) + "=")
    }`,
  ],
  [
    "azure conn",
    `DefaultEndpointsProtocol=https;AccountName=abc;AccountKey=${
      random(WORD + "+/", 86)
    }==;EndpointSuffix=core.windows.net`,
  ],
  ["azure client secret", `AZURE_CLIENT_SECRET=${random(WORD, 3)}8Q~${random(WORD + "~_.-", 34)}`],
  [
    "azure servicebus",
    `Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=R;SharedAccessKey=${
      random(WORD + "+/", 43)
    }=`,
  ],
  ["sqlserver", `Server=db.corp.net;Database=a;User Id=sa;Password=${random(WORD + "!#", 14)};`],
  ["jdbc", `jdbc:mysql://db.corp.net:3306/app?user=root&password=${random(WORD, 16)}`],
  ["jdbc sqlserver", `jdbc:sqlserver://db.corp.net;user=sa;password=${random(WORD, 18)}`],
  ["pg url short", `postgresql://app:${random(WORD, 6)}@db.example-shop.net/app`],
  ["pg url in sentence", `use postgres://svc_app:${random(WORD, 12)}@10.1.2.3:5432/test_db please`],
  ["amqp", `amqp://svc:${random(WORD, 12)}@rabbit.prod.net:5672/v`],
  ["pw special", `postgres://app:${random(WORD, 5)}%40${random(WORD, 5)}!@db.prod.net/x`],
  ["url token user", `https://${random(WORD, 40)}@git.company.net/x.git`],
  ["url oauth2", `https://oauth2:${random(WORD, 20)}@gitlab.company.net/x.git`],
  ["json password", `{"password": "${random(WORD + "!@#$", 20)}"}`],
  ["python", `password = '${random(WORD, 18)}'`],
  ["ts key", `apiKey: "${random(WORD, 40)}",`],
  ["cli flag", `--token ${random(WORD, 40)}`],
  ["cli flag=", `--password=${random(WORD, 20)}`],
  ["yaml", `  token: ${random(WORD, 40)}`],
  ["toml", `secret_key = "${random(WORD + "+/", 44)}"`],
  ["env lower", `github_token=${random(HEX, 40)}`],
  ["xml", `<add key="ApiKey" value="${random(WORD, 32)}" />`],
  ["xml el", `<password>${random(WORD, 16)}</password>`],
  ["header table", `| API key | ${random(WORD, 32)} |`],
  ["prose", `The API key is ${random(WORD, 32)}, do not share it`],
  ["prose password", `The password is \`${random(WORD + "!#", 16)}\``],
  ["backtick token", `token: \`${random(WORD, 32)}\``],
  ["bold", "**API key:** " + random(WORD, 32)],
  ["netrc multi", `machine api.company.net\n  login ani\n  password ${random(WORD, 16)}`],
  ["docker cfg", `"auth": "${btoa("u:" + random(WORD, 24))}"`],
  [
    "kube",
    `    token: eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9.${
      btoa('{"iss":"kubernetes/serviceaccount"}').replaceAll("=", "")
    }.${random(WORD, 342)}`,
  ],
  [
    "k8s secret b64",
    `  client-key-data: ${btoa("-----BEGIN RSA PRIVATE KEY-----\n" + random(WORD, 200))}`,
  ],
  ["age", `AGE-SECRET-KEY-1${random("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)}`],
  ["wireguard", `PrivateKey = ${random(WORD + "+/", 43)}=`],
  ["npmrc pw", `//npm.company.net/:_password=${btoa(random(WORD, 20))}`],
  ["npmrc _auth", `_auth=${btoa("u:" + random(WORD, 20))}`],
  ["pypirc", `[pypi]\nusername = __token__\npassword = pypi-AgEIcHlwaS5vcmc${random(WORD, 100)}`],
  [
    "discord hook old",
    `https://discordapp.com/api/webhooks/${random(DIGITS, 18)}/${random(WORD, 68)}`,
  ],
  [
    "teams hook",
    `https://corp.webhook.office.com/webhookb2/${"3f2504e0-4f89-41d3-9a0c-0305e82c3301"}@${"3f2504e0-4f89-41d3-9a0c-0305e82c3302"}/IncomingWebhook/${
      random(HEX, 32)
    }/${"3f2504e0-4f89-41d3-9a0c-0305e82c3303"}`,
  ],
  ["after cyrillic", `токенgh${"p_"}${random(WORD, 36)}`],
  ["underscore prefix", `TOKEN_gh${"p_"}${random(WORD, 36)}`],
  ["in backticks", `\`gh${"p_"}${random(WORD, 36)}\``],
  ["gh followed by word", "gh" + "p_" + random(WORD, 36) + "."],
  ["example nearby", "example: gh" + "p_" + random(WORD, 36)],
  ["AWS pair", `AKIA${random(UPPER + "234567", 16)}:${random(WORD + "/+", 40)}`],
  [
    "aws creds csv",
    `User name,Access key ID,Secret access key\nani,AKIA${random(UPPER + "234567", 16)},${
      random(WORD + "/+", 40)
    }`,
  ],
  ["aws session", `aws_session_token = ${random(WORD + "/+", 300)}`],
  ["aws secret dash end", `SecretAccessKey: ${random(WORD + "/+", 39)}+`],
  ["key test", `sk_test_${random(WORD, 24)}`],
  [
    "telegram url",
    `https://api.telegram.org/bot${random("123456789", 10)}:AA${random(WORD, 33)}/sendMessage`,
  ],
  [
    "prose gh",
    "I put the CI token gh" + "p_" + random(WORD, 36) + " into the repo settings yesterday",
  ],
  ["env block", `FOO=1\nBAR=2\nSTRIPE_SECRET_KEY=sk_${"live_"}${random(WORD, 99)}\n`],
  ["kubectl", `kubectl create secret generic db --from-literal=password=${random(WORD, 22)}`],
  ["docker -e", `docker run -e POSTGRES_PASSWORD=${random(WORD, 20)} postgres`],
  ["json nested", `{"db":{"user":"a","pass":"x","password":"${random(WORD, 24)}"}}`],
  ["yaml quote", `smtp_password: '${random(WORD, 16)}'`],
  ["curl header", `curl -H 'X-Auth-Token: ${random(HEX, 64)}' https://a.b`],
  ["curl api key", `curl -H "x-api-key: sk-${"ant-"}api03-${random(WORD + "-_", 93)}AA"`],
  ["git remote", `origin https://ani:gl${"pat-"}${random(WORD, 20)}@gitlab.com/a/b.git (fetch)`],
  ["psql", `PGPASSWORD=${random(WORD, 18)} psql -h db`],
  ["password of mysql on a command line", `mysql -u root -p${random(WORD, 16)}`],
  ["password of redis-cli on a command line", `redis-cli -a ${random(WORD, 32)} ping`],
  [
    "ssh key block",
    "here is the key:\n```\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA" +
    random(WORD, 46) + "\n" + random(WORD, 70) + "\n-----END OPENSSH PRIVATE KEY-----\n```",
  ],
  [
    "service account",
    JSON.stringify({
      type: "service_account",
      private_key_id: random(HEX, 40),
      private_key: "-----BEGIN PRIVATE KEY-----\nMIIEv" + random(WORD, 59) + "\n" +
        random(WORD, 64) + "\n-----END PRIVATE KEY-----\n",
    }),
  ],
  ["firebase", `apiKey: "AI${"za"}Sy${random(WORD + "_-", 33)}"`],
  ["sentry dsn secret", `https://${random(HEX, 32)}:${random(HEX, 32)}@sentry.company.net/3`],
  ["jwt secret", `JWT_SECRET=${random(WORD + "+/", 43)}=`],
  ["django", `SECRET_KEY = 'django-insecure-${random(LOWER + DIGITS + "@#$%^&*-_=+", 50)}'`],
  ["laravel", `APP_KEY=base64:${random(WORD + "+/", 43)}=`],
  ["aws env", `export AWS_SECRET_ACCESS_KEY=${random(WORD + "+/", 40)}`],
  [
    "aws ini",
    `[default]\naws_access_key_id = AK${"IA"}${
      random(UPPER + "234567", 16)
    }\naws_secret_access_key = ${random(WORD + "+/", 40)}`,
  ],
  ["hf env", `HF_TOKEN=hf${"_"}${random(LOWER + UPPER, 34)}`],
  [
    "openai env",
    `OPENAI_API_KEY=sk-${"proj-"}${random(WORD + "-_", 74)}T3Blbk${"FJ"}${random(WORD + "-_", 74)}`,
  ],
  ["npmrc", `//registry.npmjs.org/:_authToken=npm${"_"}${random(WORD, 36)}`],
  [
    "slack hook",
    `SLACK=https://hooks.${"slack"}.com/services/T${random(UPPER + DIGITS, 10)}/B${
      random(UPPER + DIGITS, 10)
    }/${random(WORD, 24)}`,
  ],
  [
    "github app pem",
    'GITHUB_APP_KEY="-----BEGIN RSA PRIVATE KEY-----\\nMIIEow' + random(WORD, 58) + '\\n"',
  ],
  [
    "mongo srv",
    `MONGO=mongodb+srv://app:${random(WORD, 12)}@c0.ab1cd.mongodb.net/?retryWrites=true`,
  ],
  ["cloudflare", `CF_API_TOKEN=${random(WORD + "-_", 40)}`],
  ["twilio", `account_sid=AC${random(HEX, 32)} auth_token=${random(HEX, 32)}`],
  ["client secret", `client_secret=${random(WORD, 43)}&grant_type=client_credentials`],
  ["oauth url", `https://a.b/cb?access_token=${random(WORD, 40)}&x=1`],
  ["vault cli", `vault login hv${"s."}${random(WORD, 95)}`],
  [
    "age key",
    "# public key: age1xyz\nAGE-SECRET-" + "KEY-1" + random("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
  ],
  ["tg env", `BOT_TOKEN=${random("123456789", 10)}:AA${random(WORD + "_-", 33)}`],
  ["discord", `DISCORD_TOKEN=MT${random(WORD, 22)}.G${random(WORD, 5)}.${random(WORD + "-_", 38)}`],
  ["grafana", `gl${"c_"}eyJvIjoi${random(WORD, 100)}`],
  ["sendgrid", `SG${"."}${random(WORD + "_-", 22)}.${random(WORD + "_-", 43)}`],
  ["shopify", `shp${"ss_"}${random(HEX, 32)}`],
  ["linear", `lin_${"api_"}${random(WORD, 40)}`],
  ["do", `doo_${"v1_"}${random(HEX, 64)}`],
  ["azure", `AZURE_STORAGE_KEY=${random(WORD + "+/", 86)}==`],
  ["basic hdr", `authorization: Basic ${btoa("api:key-" + random(HEX, 32))}`],
  ["ru prose", `Токен доступа: token=${random(WORD, 40)}`],
  ["list item", `- \`DEPLOY_TOKEN\`: \`${random(WORD, 40)}\``],
  ["said", `password for staging is ${random(WORD, 14)}7a`],
  ["ts default", `const token = process.env.TOKEN ?? "${random(WORD, 40)}";`],
  ["go", `apiKey := "${random(WORD, 32)}"`],
  ["php", `'password' => '${random(WORD, 20)}',`],
  ["ini", `[smtp]\npasswd = ${random(WORD, 16)}`],
  ["gha log", `Run with token: gh${"s_"}${random(WORD, 36)}`],
  ["heroku cli", `HEROKU_API_TOKEN=HRKU-${random(WORD, 60)}`],
  ["elastic", `elastic password: ${random(WORD, 20)}`],
  ["flask", `app.secret_key = b'${random(WORD, 32)}'`],
  ["terraform", `  admin_password = "${random(WORD + "!", 20)}"`],
  ["compose", `      - MYSQL_ROOT_PASSWORD=${random(WORD, 16)}`],
  [
    "appsettings",
    `"ConnectionStrings":{"Db":"Server=tcp:x.database.windows.net,1433;User ID=a;Password=${
      random(WORD, 20)
    };"}`,
  ],
  ["rails creds", `config.secret_key_base = "${random(HEX, 128)}"`],
  ["spring", `spring.datasource.password=${random(WORD, 16)}`],
  ["gradle", `signing.password=${random(WORD, 18)}`],
  ["ansible", `ansible_become_pass: ${random(WORD, 16)}`],
  ["cookie", `Cookie: session_token=${random(WORD, 64)}`],
  [
    "set-cookie jwt",
    `set-cookie: sid=eyJhbGciOiJIUzI1NiJ9.eyJ1aWQiOjEyMzQ1Njc4fQ.${
      random(WORD + "_-", 43)
    }; Path=/`,
  ],
  ["log bearer", `> Authorization: Bearer ya29.${random(WORD, 120)}`],
  ["gh cli", `gh auth login --with-token <<< gh${"p_"}${random(WORD, 36)}`],
  ["aws cli", `aws configure set aws_secret_access_key ${random(WORD + "+/", 40)}`],
  ["minio", `MINIO_SECRET_KEY=${random(WORD, 40)}`],
  ["rust", `const API_TOKEN: &str = "${random(WORD, 40)}";`],
  ["java", `String password = "${random(WORD, 16)}";`],
  ["go env", `os.Setenv("STRIPE_KEY", "sk_${"live_"}${random(WORD, 24)}")`],
  ["py os", `os.environ["OPENAI_API_KEY"] = "sk-${"proj-"}${random(WORD + "-_", 150)}"`],
  ["powershell", `$env:GITHUB_TOKEN = "github_${"pat_"}${random(WORD, 22)}_${random(WORD, 59)}"`],
  ["fish", `set -x ANTHROPIC_API_KEY sk-${"ant-"}api03-${random(WORD + "-_", 93)}AA`],
  ["csv", `name,token\nci,gl${"pat-"}${random(WORD, 20)}`],
  ["german", `Das Passwort ist password=${random(WORD, 16)}`],
  ["xox", `slack: xox${"b-"}${random(DIGITS, 13)}-${random(DIGITS, 13)}-${random(WORD, 24)}`],
  [
    "ssh ed key",
    `-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ${
      random(WORD, 80)
    }`,
  ],
  ["k8s yaml", `stringData:\n  password: ${random(WORD, 20)}`],
  ["vault kv", `vault kv put secret/db password=${random(WORD, 20)}`],
  ["pg dsn", `host=db.prod.net user=app password=${random(WORD, 16)} dbname=x`],
  [
    "s3 presigned",
    `https://b.s3.amazonaws.com/k?X-Amz-Credential=AK${"IA"}${
      random(UPPER + "234567", 16)
    }%2F20260101`,
  ],
  ["webhook secret", `WEBHOOK_SECRET=whsec${"_"}${random(WORD, 32)}`],
  ["smtp url", `smtp://postmaster%40a.net:${random(WORD, 16)}@smtp.mailgun.org:587`],
  ["clickhouse", `clickhouse://default:${random(WORD, 14)}@ch.prod.net:8443`],
  ["two parts", `user: ani\npass: ${random(WORD, 16)}`],
  ["Grafana Cloud token", `glc${"_"}${random(WORD, 60)}`],
  ["Figma token", `figd${"_"}${random(WORD, 44)}`],
  ["Vercel token", `vcp${"_"}${random(WORD, 56)}`],
  ["Cloudflare token", `cfut${"_"}${random(WORD, 40)}${random(HEX, 8)}`],
  ["Tailscale key", `tskey${"-"}auth-${random(WORD, 12)}-${random(WORD, 32)}`],
  ["Databricks token", `dap${"i"}${random(HEX, 32)}`],
  ["Docker Hub token", `dckr${"_pat_"}${random(WORD, 27)}`],
  ["token of GitHub as a user", `https://${random(HEX, 40)}:x-oauth-${"basic"}@github.com/a/b`],
  ["service key", `SERVICE_KEY=${random(WORD, 32)}`],
  ["admin key", `admin-key: ${random(WORD, 32)}`],
  ["what a password was", `the old password was ${random(WORD, 24)}`],
];
