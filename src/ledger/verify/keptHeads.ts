/** A head that was noted elsewhere: the hash of an event, and its number where that was noted, too. */
export interface KeptHead {
  readonly seq: number | undefined;
  readonly hash: string;
}

/**
 * The heads in a text, one a line at most: any line with a SHA-256 in hexadecimal, such as one of
 * `goalgen ledger head` or of a mail. Other lines are no heads.
 */
export function keptHeads(text: string): KeptHead[] {
  return text.split('\n').flatMap((line) => {
    const [, seq, hash] =
      /(?:\bhead (\d{1,15}) )?(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])/.exec(line) ?? [];
    return hash === undefined ? [] : [{ seq: seq === undefined ? undefined : Number(seq), hash }];
  });
}
