// Our own words for what the field has a term for: words.mjs looks for them in identifiers, names.mjs in the catalogue.
export const terms = [
  [/hindsight/i, "model error"],
  [/surpris/i, "negative log-likelihood"],
  [/deviation/i, "std"],
  [/foretold/i, "predicted"],
  [/faith/i, "weight"],
  [/dealt/i, "assigned"],
];
/** Where these words are meant as the field means them. */
export const allowed = /standard deviations?/gi;
