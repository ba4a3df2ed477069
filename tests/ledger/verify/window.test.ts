import { describe, expect, test } from '@jest/globals';
import { Window } from '../../../src/ledger/verify/window';

async function* pagesOf(...pages: readonly (readonly string[])[]) {
  yield* pages;
}

/** A stream of pages that counts how many of them were asked for. */
function counted(...pages: readonly (readonly string[])[]) {
  const asked = { pages: 0 };
  async function* stream() {
    for (const page of pages) {
      asked.pages += 1;
      yield page;
    }
  }
  return { asked, window: new Window(stream()) };
}

describe('a window on a stream of pages', () => {
  test('a window gives the items one by one, over the borders of pages', async () => {
    const window = new Window(pagesOf(['a', 'b'], [], ['c']));
    const seen = [];
    for (let item = await window.peek(); item !== undefined; item = await window.peek()) {
      seen.push(item);
      window.take();
    }
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('a window shows the same next item until it is taken', async () => {
    const window = new Window(pagesOf(['a', 'b']));
    expect([await window.peek(), await window.peek()]).toEqual(['a', 'a']);
    window.take();
    expect(await window.peek()).toBe('b');
  });

  test('a window looks ahead over several pages, and takes nothing by that', async () => {
    const window = new Window(pagesOf(['a'], ['b'], ['c']));
    expect(await window.ahead(2)).toEqual(['a', 'b']);
    expect(await window.peek()).toBe('a');
  });

  test('a window looks ahead from the item that is next', async () => {
    const window = new Window(pagesOf(['a', 'b'], ['c', 'd']));
    await window.peek();
    window.take();
    expect(await window.ahead(2)).toEqual(['b', 'c']);
  });

  test('a window looking ahead shows what there is when fewer items follow', async () => {
    const window = new Window(pagesOf(['a'], ['b']));
    expect(await window.ahead(3)).toEqual(['a', 'b']);
  });

  test('a window shows nothing of a stream that is empty or at its end', async () => {
    expect(await new Window(pagesOf()).peek()).toBeUndefined();
    const window = new Window(pagesOf(['a']));
    await window.peek();
    window.take();
    expect([await window.peek(), await window.ahead(1)]).toEqual([undefined, []]);
  });

  test('a window asks for no page before it is needed', async () => {
    const { asked, window } = counted(['a', 'b'], ['c']);
    expect(asked.pages).toBe(0);
    await window.ahead(2);
    expect(asked.pages).toBe(1);
    await window.ahead(3);
    expect(asked.pages).toBe(2);
  });

  test('a window answers without a promise while it holds the next item', async () => {
    const window = new Window(pagesOf(['a', 'b']));
    await window.peek();
    window.take();
    expect(window.peek()).toBe('b');
  });
});
