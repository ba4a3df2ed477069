import { describe, expect, test } from '@jest/globals';
import { openInMemory } from '../../../src/db/open';
import { filled, parameters } from '../../../src/history/sql/parameters';

describe("the parameters of the operator's SQL", () => {
  test('own SQL is cut at each parameter', () => {
    expect(parameters('SELECT 1 WHERE a > :since AND b < :until AND c > :since')).toEqual({
      names: ['since', 'until', 'since'],
      texts: ['SELECT 1 WHERE a > ', ' AND b < ', ' AND c > ', ''],
    });
  });

  test.each([
    ['a cast', 'SELECT a::until'],
    ['a longer word', 'SELECT :since_2, :untilled'],
    ['a text', "SELECT ':since'"],
    ['a text with a quote in it', "SELECT 'it''s :since'"],
    ['a text with escapes', "SELECT E'it\\'s :since'"],
    ['a quoted name', 'SELECT ":since"'],
    ['a text in dollars', 'SELECT $$ :since $$, $tag$ $$ :until $tag$'],
    ['a line comment', 'SELECT 1 -- from :since on'],
    ['a comment', 'SELECT 1 /* :since\n :until */'],
  ])('text like a parameter in %s is no parameter', (_, text) => {
    expect(parameters(text)).toEqual({ names: [], texts: [text] });
  });

  test('a parameter of own SQL behind texts and comments is found', () => {
    expect(parameters("SELECT 'a' /* b */ -- c\n, :since").names).toEqual(['since']);
    expect(parameters("SELECT E'\\\\', :since").names).toEqual(['since']);
  });

  test.each(['SELECT 1;', 'SELECT 1; \n', 'SELECT 1; -- done', 'SELECT 1; /* done */ -- really'])(
    'the semicolon at the end of "%s" is left out with the text after it',
    (text) => {
      expect(parameters(text).texts).toEqual(['SELECT 1']);
    },
  );

  test('a semicolon between two statements stays, so that the engine refuses them', () => {
    expect(parameters('SELECT 1; SELECT 2').texts).toEqual(['SELECT 1; SELECT 2']);
  });
});

test('bounds of the window are bound to own SQL as numbers, and not as text', async () => {
  const query = filled(parameters('SELECT :since AS a, :until AS b, :since AS c'), {
    since: 100.5,
    until: 200,
  });
  expect(query.values).toEqual([100.5, 200, 100.5]);
  expect(await openInMemory().all(query)).toEqual([{ a: 100.5, b: 200, c: 100.5 }]);
});

test('own SQL without parameters is unchanged', async () => {
  const query = filled(parameters("SELECT ':since' AS a;"), { since: 1, until: 2 });
  expect([query.sql, query.values]).toEqual(["SELECT ':since' AS a", []]);
});
