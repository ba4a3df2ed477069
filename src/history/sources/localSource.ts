/** The built-in source, whose tasks go by their bare name. */
export const LOCAL_SOURCE = 'local';
