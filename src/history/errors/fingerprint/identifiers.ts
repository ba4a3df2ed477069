/** Units of systemd. What stands before the end may hold digits that belong to the name. */
const UNIT = /^[A-Za-z][\w@-]*\.(?:service|timer|socket|target|mount|path|slice|scope)$/;
/** Where an identifier is put together: at underscores, and in names of units at signs. */
const SEAMS = /[_.@-]+/;
/** A part with a number that belongs to the name: `s3`, `oauth2`, `2fa`, `k8s`, `v2`. */
const NUMBERED = /^(?:[A-Za-z]+\d{1,2}[A-Za-z]*|\d{1,2}[A-Za-z]+)$/;
const LETTERS = /^[A-Za-z]+$/;
const SHORT_NUMBER = /^\d{1,2}$/;
/** Humps of a name such as `TestLogin2FA.testOk`. */
const HUMPS = /[A-Z][a-z]{2,}/g;
const CAMEL = /^[A-Za-z]+\d{1,2}[A-Za-z]+(?:\.[A-Za-z]+)?$|^[A-Za-z]+\.[A-Za-z]+\d{1,2}[A-Za-z]*$/;

/**
 * The pieces of an identifier that tells things apart, such as the name of a test, a step or a unit:
 * texts that stay, and between them numbers, which are masked. `oauth2_client` and `s3_client` are
 * two things, so their letters stay. Undefined for a word that names one thing out of many, such as
 * `worker-17` or `a64f_09ce`.
 */
export function identifierPieces(word: string): readonly string[] | undefined {
  return isIdentifier(word) ? word.split(/(\d+)/) : undefined;
}

function isIdentifier(word: string): boolean {
  if (UNIT.test(word)) return word.split(SEAMS).every(isPart);
  if (CAMEL.test(word)) return (word.match(HUMPS) ?? []).length >= 2;
  if (!/^\w+$/.test(word)) return false;
  const parts = word.split('_').filter((part) => part !== '');
  return (
    parts.every(isPart) &&
    parts.some((part) => LETTERS.test(part) && part.length > 2) &&
    parts.some((part) => NUMBERED.test(part))
  );
}

function isPart(part: string): boolean {
  return LETTERS.test(part) || NUMBERED.test(part) || SHORT_NUMBER.test(part);
}
