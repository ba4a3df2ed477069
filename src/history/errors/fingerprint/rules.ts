/**
 * Versions of the masking rules: 2 are the present ones. Names that were made by 1, those of the
 * fingerprints `v1`, are still recognised.
 */
export type Rules = 1 | 2;
