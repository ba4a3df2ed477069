/**
 * What logrotate and people append to the name of a rotated file: `.1`, `.2.gz`, `-20251109`,
 * `-2025110914.gz`, `.2025-11-09`.
 */
const ROTATED =
  /^(?:\.(?<number>\d{1,6})|[-.](?<date>\d{4}-?\d\d-?\d\d(?:[-T_]?\d{1,12})?))(?<packed>\.gz)?$/;

export interface Rotated {
  readonly name: string;
  readonly number: number;
  readonly date: string;
  readonly packed: boolean;
}

/** What the name of a file says of it, if it is a rotated file of the ledger with the name `ledger`. */
export function rotatedName(name: string, ledger: string): Rotated | undefined {
  const groups = name.startsWith(ledger)
    ? ROTATED.exec(name.slice(ledger.length))?.groups
    : undefined;
  if (groups === undefined) return undefined;
  return {
    name,
    number: Number(groups.number ?? 0),
    date: groups.date ?? '',
    packed: groups.packed !== undefined,
  };
}
