/** Words for a secret, as they stand before `=` or `:` in settings, headers, URLs and JSON. */
export const NAMES = [
  'pass(?:word|wd|phrase|wort)',
  '(?<![a-z])pwd|(?<=[a-z0-9][_-])pass|(?<=["\'])pass|(?<![a-z])pass(?=\\s{0,3}=)|(?<=smtp|db|user|admin|root)pass',
  '(?:bind|root|db|user|admin)[_-]?pw|(?<![a-z])pw(?=\\s{0,3}=)',
  'kennwort|mot de passe|contrase[ñn]a|senha|wachtwoord|has[łl]o|пароль|密码|密碼|パスワード',
  'secret|token(?!s|iz)|credential',
  '(?:api|access|private|account|auth|signing|encryption|fernet|session|ssh|master|shared)[_-]?key',
].join('|');
/**
 * What may stand between the name of a secret and its value: `=`, `: `, `" => "`, `\\":`, `%3D`,
 * `', '`.
 */
export const SEPARATOR = '(?:\\\\{0,4}["\']|%22)?\\s{0,40}(?:=>|:=|[:=：]|%3[AaDd])\\s{0,40}';
/**
 * The value of a secret: a text in quotes or brackets, in any language's way, up to the closing one
 * or the end of the text; or a single word.
 */
export const VALUE = [
  '\\\\{1,4}"[^"\\\\]+(?:\\\\{1,4}")?',
  '[bBuUrR]?"(?:[^"\\\\]|\\\\[\\s\\S])*"?',
  "[bBuUrR]?'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'?",
  '\\{[^}\\r\\n]*\\}?',
  '\\[[^\\]\\r\\n]*\\]?',
  '%22[^\\s&]+',
  '[^\\s;&"\'}<>]+',
].join('|');
/**
 * What may stand between a flag and its value: a blank, `=`, or the quotes and the comma of a list
 * of arguments.
 */
export const ARGUMENT = '(?:\\s{1,3}|=|["\']\\s{0,3},\\s{0,3}(?=["\']))';
