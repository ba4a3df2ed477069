/**
 * Imports a module that is not part of the program, by its `file:` URL. The build leaves this one
 * import as it is.
 */
export function importModule(href: string): Promise<unknown> {
  return import(href);
}
