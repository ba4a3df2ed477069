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
  test('the JSON Schema lets editors allow comments and trailing commas', () => {
    expect(SCHEMA).toMatchObject({
      title: 'goalgen.json',
      allowComments: true,
      allowTrailingCommas: true,
    });
  });

  test.each(configKeys())('the JSON Schema describes $path by its meaning', ({ path, setting }) => {
    expect(at(path)).toMatchObject({ description: setting.meaning });
  });

  test('the JSON Schema gives a setting its type, limits and default', () => {
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

  test('the JSON Schema refuses unknown settings at the top and in a section', () => {
    expect(SCHEMA).toMatchObject({ additionalProperties: false });
    expect(at('gates')).toMatchObject({ additionalProperties: false });
  });

  test('the JSON Schema requires no setting, and the file may name its own schema', () => {
    expect(SCHEMA).not.toHaveProperty('required');
    expect(at('$schema')).toMatchObject({ type: 'string' });
  });
});
