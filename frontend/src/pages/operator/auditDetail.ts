/** The particulars of an entry as one line: "submissions 3, interviews 4 and 5". What is none or nothing is left out. */
export const detailIn = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== 0 && value !== false && value !== "" && value !== null)
    .map(([name, value]) => `${name.replaceAll("_", " ")}${value === true ? "" : ` ${valueIn(value)}`}`)
    .join(", ");

function valueIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueIn).join(" and ") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
