/** A module that is no part of the program, by its file: address. (The build keeps this one import as it is.) */
export function importModule(href: string): Promise<unknown> {
  return import(href);
}
