/** Makes the first letter uppercase. */
export const capitalize = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** Formats a count with its noun: "1 worker", "2 workers". */
export const pluralize = (count: number, singular: string, plural = `${singular}s`) =>
  `${count} ${count === 1 ? singular : plural}`;

/** Formats seconds as whole minutes, rounded up: "1 minute", "12 minutes". */
export const formatMinutes = (seconds: number) => pluralize(Math.ceil(seconds / 60), "minute");

const NUMBER_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split(" ");

/** A count as a word, as sentences begin with it: "seven". From 13 on as a number. */
export const spellCount = (count: number) => NUMBER_WORDS[count] ?? String(count);
