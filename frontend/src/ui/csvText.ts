/** A spreadsheet runs a cell that begins like this as a formula. Some split a line at semicolons or tabs, too, and then also
 * at line breaks. The same as `FORMULA_START` of the server. */
const FORMULA_START = /^(?=[=+\-@\t\r\n])|(?<=[;\t\r\n])(?=[^\S\t\r\n]*[=+\-@])/g;

/** Text that a spreadsheet shows and never runs. */
export const escapeFormula = (text: string) => text.replace(FORMULA_START, "'");

const formatCell = (text: string) => {
  const safe = escapeFormula(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Without the byte order mark at the start, spreadsheets do not read UTF-8. */
export const formatCsv = (lines: string[][]) =>
  `\ufeff${lines.map((cells) => `${cells.map(formatCell).join(",")}\r\n`).join("")}`;
