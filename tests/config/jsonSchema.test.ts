import { describe, expect, test } from '@jest/globals';
import { configJsonSchema } from '../../src/config/jsonSchema';
import { configKeys } from '../../src/config/keys';
import { isJsonMap } from '../../src/lib/json';

const SCHEMA = configJsonSchema();

/** The part of the schema that describes the setting at a dotted path. */
function at(path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, name) =>
        isJsonMap(part) && isJsonMap(part.properties) ? part.properties[name] : undefined,
      SCHEMA,
    );
}

describe('the JSON Schema of goalgen.json', () => {
  test('editors may allow comments and trailing commas', () => {
    expect(SCHEMA).toMatchObject({
      title: 'goalgen.json',
      allowComments: true,
      allowTrailingCommas: true,
    });
  });

  test.each(configKeys())('$path is described by its meaning', ({ path, setting }) => {
    expect(at(path)).toMatchObject({ description: setting.meaning });
  });

  test('a setting has its type, its limits and its default', () => {
    expect(at('busyTimeoutSeconds')).toMatchObject({
      type: 'number',
      minimum: 0,
      maximum: 3600,
      default: 10,
    });
    expect(at('detectors.task_failure_detector.minFailures')).toMatchObject({
      type: 'integer',
      minimum: 1,
      default: 3,
    });
  });

  test('a setting of this name does not exist, neither on top nor in a section', () => {
    expect(SCHEMA).toMatchObject({ additionalProperties: false });
    expect(at('gates')).toMatchObject({ additionalProperties: false });
  });

  test('no setting is required, and the file may name its own schema', () => {
    expect(SCHEMA).not.toHaveProperty('required');
    expect(at('$schema')).toMatchObject({ type: 'string' });
  });
});
