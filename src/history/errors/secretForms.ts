import { ARGUMENT, NAMES, SEPARATOR, VALUE } from './secretWords';

export const REDACTED = '[redacted]';

/** One form in which programs print secrets. */
export interface SecretForm {
  /** A text with a secret in this form. */
  readonly example: string;
  /** What becomes of the example. */
  readonly redacted: string;
  /** Who defines the form. */
  readonly source: string;
  /**
   * Runs in linear time: if matches from two starting points could run over the same text, the first
   * takes all of it. When in doubt it takes too much: a word lost from an error text costs less than
   * a password kept.
   */
  readonly find: RegExp;
  readonly replacement: string;
}

/** Words after "the password is" that say how it is, and not what. */
const JUDGEMENTS = [
  'required|incorrect|wrong|invalid|expired|missing|empty|blank|not|too|set|unset|needed|being|now|no|an?|the|correct|weak|about',
  'mandatory|optional|locked|changed|stored|hidden|ok|okay|valid|used|unknown|null|none|disabled|enabled|reset|same|older|out|in|for',
  'falsch|ungültig|abgelaufen|erforderlich|nicht|zu|leer|gesetzt|incorrecte?|invalide|expiré|requis|obligatoire|trop|vide|pas',
  'incorrecta|inválida|obligatoria|requerida|demasiado|vacía|incorreta|obrigatória|muito|vazia|onjuist|verplicht|verlopen|niet|te|leeg',
].join('|');

/** The forms, in the order in which they are looked for. */
export const SECRET_FORMS: readonly SecretForm[] = [
  {
    example: '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
    redacted: '[redacted]',
    source: 'RFC 7468',
    find: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END )[\s\S])*(?:-----END [A-Z0-9 ]{0,40}-----)?/g,
    replacement: REDACTED,
  },
  {
    example:
      'key MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC\nu5l0k2Zb1fYx4QmHk7tBwq3a done',
    redacted: 'key [redacted] done',
    source: 'RFC 5958, RFC 8017, RFC 5915, OpenSSH PROTOCOL.key: their first bytes in Base64',
    find: /(?<![A-Za-z0-9+/])(?:MII[A-Za-z0-9+/]{3}IB(?:AAK|AD)|MHcCAQEE|MC4CAQAw|b3BlbnNzaC1rZXktdjE)[A-Za-z0-9+/=]{8,}(?:\r?\n[A-Za-z0-9+/=]{16,})*/g,
    replacement: REDACTED,
  },
  {
    example: 'Authorization: Digest username="x", response="abc"',
    redacted: 'Authorization: Digest [redacted]',
    source: 'RFC 7616, AWS Signature Version 4',
    find: /(authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:digest|aws4-hmac-sha256)\s)[^\r\n]+/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'Authorization: Basic aHVudGVy',
    redacted: 'Authorization: Basic [redacted]',
    source: 'RFC 7617, RFC 6750',
    find: /(authorization(?:\\{0,4}["'])?\s{0,3}[:=,]\s{0,3}(?:\\{0,4}["'])?(?:(?:basic|bearer|token|negotiate|apikey|bot)\s{1,3})?)(?!digest\s|aws4)[^\s"'\\]+/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'Set-Cookie: sid=hunter; Path=/',
    redacted: 'Set-Cookie: [redacted]',
    source: 'RFC 6265',
    find: /((?:set-|_|\b)cookie(?:["'])?\s{0,3}[:=]\s{0,3})[^\r\n]+/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'got Bearer hunter back',
    redacted: 'got Bearer [redacted] back',
    source: 'RFC 6750',
    find: /\b(bearer\s{1,3}["']?)(?!(?:tokens?|auth\w{0,20}|scheme|is|was|not|of)\b)[\w.~+/=-]{1,8192}/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYxx refused',
    redacted: '[redacted] refused',
    source: 'AWS IAM User Guide: unique identifiers',
    find: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|APKA|AROA)[A-Z0-9]{12,128}(?:[:;,\s]{1,3}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))?/g,
    replacement: REDACTED,
  },
  ...[
    ['ghp_', 'GitHub', 'gh[pousr]_|github_pat_'],
    ['glpat-', 'GitLab', 'gl(?:pat|ptt|dt|rt|cbt|soat)-'],
    ['xoxb-', 'Slack', 'xox[abeprs]-|xapp-'],
    ['sk_live_', 'Stripe', '[prs]k_(?:live|test)_|whsec_'],
    ['AIza', 'Google API keys, OAuth', 'AIza|ya29\\.|GOCSPX-'],
    ['hf_', 'Hugging Face', 'hf_'],
    ['pypi-', 'PyPI', 'pypi-'],
    ['hvs.', 'HashiCorp Vault', 'hv[sb]\\.'],
    ['glsa_', 'Grafana', 'gl(?:sa|c)_'],
    ['dop_v1_', 'DigitalOcean', 'do[opr]_v1_'],
    ['npm_', 'npm', 'npm_(?=[A-Za-z0-9]{30})'],
    ['sk-', 'OpenAI, Anthropic', 'sk-(?=[\\w-]{16})'],
    ['dckr_pat_', 'Docker Hub', 'dckr_(?:pat|oat)_'],
    ['shpat_', 'Shopify', 'shp(?:at|ca|pa|ss)_'],
    ['ATATT3', 'Atlassian', 'ATATT3|ATCTT3'],
    ['dapi', 'Databricks', 'dapi(?=[0-9a-f]{32})'],
    ['lin_api_', 'Linear', 'lin_(?:api|oauth)_'],
    ['NRAK-', 'New Relic', 'NRAK-|NRII-'],
    ['sntrys_', 'Sentry', 'sntry[su]_'],
    ['PMAK-', 'Postman', 'PMAK-'],
    ['tskey-', 'Tailscale', 'tskey-'],
    ['rubygems_', 'RubyGems', 'rubygems_'],
    ['sq0csp-', 'Square', 'sq0(?:atp|csp|idp)-'],
    ['AGE-SECRET-KEY-1', 'age', 'AGE-SECRET-KEY-1'],
    ['pul-', 'Pulumi', 'pul-(?=[0-9a-f]{40})'],
    ['dp.pt.', 'Doppler', 'dp\\.(?:pt|st|ct|sa)\\.'],
    ['key-', 'Mailgun', 'key-(?=[0-9a-f]{32})'],
    ['SK', 'Twilio', 'SK(?=[0-9a-f]{32})'],
  ].map(
    ([prefix = '', service = '', expression = '']): SecretForm => ({
      example: `got ${prefix}${'0123456789abcdef'.repeat(3)} back`,
      redacted: 'got [redacted] back',
      source: `${service}: documented prefix`,
      find: new RegExp(`(?<![A-Za-z0-9])(?:${expression})[\\w-]{10,1024}`, 'g'),
      replacement: REDACTED,
    }),
  ),
  {
    example: `bot 123456789:AA${'h'.repeat(33)} refused`,
    redacted: 'bot [redacted] refused',
    source: 'Telegram Bot API',
    find: /(?<![A-Za-z0-9])\d{8,10}:AA[\w-]{33}(?![\w-])/g,
    replacement: REDACTED,
  },
  {
    example: 'token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl refused',
    redacted: 'token [redacted] refused',
    source: 'RFC 7519; SendGrid',
    find: /(?<![\w.-])(?:eyJ|SG\.(?=[\w-]{16}))[\w-]{6,4096}\.[\w-]{6,8192}(?:\.[\w-]{0,8192})?/g,
    replacement: REDACTED,
  },
  {
    example: 'POST https://hooks.slack.com/services/T0/B0/hunter failed',
    redacted: 'POST https://hooks.slack.com/services/[redacted] failed',
    source: 'Slack and Discord: incoming webhooks',
    find: /((?:hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks)\/)[^\s"'<>]+/g,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'DB_PASSWORD=hunter Kennwort: hunter',
    redacted: 'DB_PASSWORD=[redacted] Kennwort: [redacted]',
    source: 'settings, headers, JSON, URLs of any program',
    find: new RegExp(`((?:${NAMES})[\\w-]{0,30}${SEPARATOR})(?:${VALUE})`, 'gi'),
    replacement: `$1${REDACTED}`,
  },
  {
    example: "('password', 'hunter')",
    redacted: "('password', [redacted])",
    source: 'pairs as Python, Ruby and SQL print them',
    find: new RegExp(
      `(["'](?:${NAMES})[\\w-]{0,30}["']\\s{0,3},\\s{0,3})(?:"[^"\\r\\n]*"?|'[^'\\r\\n]*'?)`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'the password is hunter',
    redacted: 'the password is [redacted]',
    source: 'sentences, in six languages',
    find: new RegExp(
      `((?:pass(?:word|phrase|wort)|kennwort|mot de passe|contraseña|senha|wachtwoord)\\s(?:is|was|ist|lautet|est|es|é|è)\\s{1,3}:?\\s?)(?!(?:${JUDGEMENTS})(?![\\p{L}\\d]))[^\\s"',;]+`,
      'giu',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'machine api.example.org login me password hunter',
    redacted: 'machine api.example.org login me password [redacted]',
    source: 'netrc(5)',
    find: /(\bmachine\s{1,8}\S{1,255}\s{1,8}login\s{1,8}\S{1,255}\s{1,8}password\s{1,8})\S+/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'GET /x?X-Amz-Expires=60&X-Amz-Signature=abc failed',
    redacted: 'GET /x?X-Amz-Expires=60&X-Amz-Signature=[redacted] failed',
    source: 'AWS, Google Cloud, Azure, Alibaba: signed URLs',
    find: /([?&](?:x-(?:amz|goog|oss|ms)-)?(?:key|sig|signature|sas|auth|hmac)=)[^&\s"'<>]+/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: '<db:password>hunter</db:password>',
    redacted: '<db:password>[redacted]</db:password>',
    source: 'XML of any program',
    find: /(<(?:\w{1,40}:)?\w{0,40}(?:password|passwd|secret|token)\w{0,40}>)[^<]+/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'jdbc:oracle:thin:scott/tiger@//db:1521/x',
    redacted: 'jdbc:oracle:thin:scott/[redacted]@//db:1521/x',
    source: 'Oracle JDBC: thin driver',
    find: /(jdbc:oracle:\w{1,8}:[\w$#]{1,128}\/)[^\s@]+/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'run --db-password hunter --verbose',
    redacted: 'run --db-password [redacted] --verbose',
    source: 'flags of any program',
    find: new RegExp(
      `((?:^|[\\s"'])--?(?:\\w{1,30}-)?(?:pass(?:word|wd|phrase)?|storepass|keypass|token|secret|(?:api|access|secret|private)-?key)${ARGUMENT})(?:${VALUE})`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'curl -u me:hunter https://x',
    redacted: 'curl -u me:[redacted] https://x',
    source: 'curl(1), wget(1)',
    find: /((?:^|[\s"'])(?:-u|--user|--proxy-user)(?:[\s=]{1,3}|["']\s{0,3},\s{0,3})["']?[^\s:"']{1,100}:)(?!\d{1,7}\b)[^\s"']+/g,
    replacement: `$1${REDACTED}`,
  },
  {
    example: 'openssl rsa -passin pass:hunter -in k',
    redacted: 'openssl rsa -passin pass:[redacted] -in k',
    source: 'redis-cli, docker-login(1), openssl-passphrase-options(1)',
    find: /((?:\bredis-cli\s{1,3}-a|\bdocker\s{1,3}login\s[^\r\n]{0,60}?-p|(?<!\S)-pass(?:in|out)?\s{1,3}pass:)\s{0,3})[^\s"']+/g,
    replacement: `$1${REDACTED}`,
  },
  {
    example: "CREATE USER x IDENTIFIED BY 'hunter'",
    redacted: 'CREATE USER x IDENTIFIED BY [redacted]',
    source: 'SQL of MySQL, Oracle and PostgreSQL',
    find: /\b((?:identified\s{1,3}by|password)\s{1,3})(?:'[^'\r\n]+'?|"[^"\r\n]+"?)/gi,
    replacement: `$1${REDACTED}`,
  },
];
