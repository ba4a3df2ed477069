/**
 * Remembers the result of `make` for the last key only. Several detectors ask about the same task
 * in turn; remembering more keys would keep them in memory for nothing.
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

/** Remembers the results of `make` by text, at most `max` of them: when full, it forgets all. */
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
