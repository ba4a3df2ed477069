import * as z from 'zod/mini';
import { listOf, text } from './describe';

const print = {
  fingerprint: text(
    '`v2:` and 16 hexadecimal digits: equal for texts of one template, and for those alone',
  ),
  template: text('the text with all that is variable masked'),
  error_type: text('its class, such as `timeout`, else the template, shortened'),
};

export const fingerprintLine = z.strictObject(print);

export const fingerprint = z.strictObject({
  ...print,
  masks: listOf(
    z.strictObject({ mask: text('what kind of thing'), text: text('what was masked') }),
    'the masks that applied, from left to right',
  ),
});
