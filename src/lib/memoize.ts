/**
 * `make`, worked out once while the same key is asked for again and again, as several detectors do of one task. Only the
 * last is remembered: many would be kept alive for nothing.
 */
export function memoizeLast<Key extends object, Value>(
  make: (key: Key) => Value,
): (key: Key) => Value {
  let last: { readonly key: Key; readonly value: Value } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: make(key) };
    return last.value;
  };
}

/** `make`, worked out once for each text, of which the last `max` at most are remembered. */
export function memoizeByText<Value>(
  max: number,
  make: (text: string) => Value,
): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= max) known.clear();
    const value = make(text);
    known.set(text, value);
    return value;
  };
}
