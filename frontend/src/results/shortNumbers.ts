/** Shortens the numbers in texts that the judge writes as Python source, such as `array([2.3209538026933725])`. */

const MIN_DIGITS = 6;
const MAX_DIGITS = 17;
/** A quoted string, which stays as it is, or a number with a fraction. */
const STRING_OR_NUMBER = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<![\w.])\d+\.\d+(?:e[+-]?\d+)?/gi;

function shortenNumber(written: string, digits: number): string {
  const [decimal = "", exponent] = written.split(/e/i);
  const [whole = "", fraction = ""] = decimal.split(".");
  // One digit after the point stays, so that 123456.5 does not become 123457.0.
  const needed = Math.max(digits, whole.length + 1);
  if (whole.length + fraction.length <= needed) return written;
  const shortened = String(Number(Number(decimal).toPrecision(Math.min(needed, 100))));
  if (exponent !== undefined) return shortened.includes("e") ? written : `${shortened}e${exponent}`;
  return /[.e]/.test(shortened) ? shortened : `${shortened}.0`;
}

/** Rounds each number that has a fraction to so many significant digits. Strings in quotes stay as they are. */
export const shortenNumbers = (text: string, digits = MIN_DIGITS): string =>
  text.replace(STRING_OR_NUMBER, (found) => (/^['"]/.test(found) ? found : shortenNumber(found, digits)));

/** Both texts with as few digits as show that they differ. */
export function shortenDifferent(expected: string, actual: string): [string, string] {
  for (let digits = MIN_DIGITS; digits < MAX_DIGITS; digits += 1) {
    const shortened = [shortenNumbers(expected, digits), shortenNumbers(actual, digits)] as const;
    if (shortened[0] !== shortened[1]) return [...shortened];
  }
  return [expected, actual];
}

const DETAIL = /^(.*: expected )(.*)(; got )(.*)$/s;

/** The detail of a case: "CALL: expected VALUE; got VALUE", or another sentence. */
export function shortenDetail(detail: string): string {
  const [, call, expected, got, actual] = DETAIL.exec(detail) ?? [];
  if (call === undefined || expected === undefined || actual === undefined) return shortenNumbers(detail);
  const [shortExpected, shortActual] = shortenDifferent(expected, actual);
  return `${shortenNumbers(call)}${shortExpected}${got}${shortActual}`;
}
