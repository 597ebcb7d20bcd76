/** Formats the details of an entry on one line: "submissions 3, interviews 4 and 5". Values of 0, false, "" and null
 * are omitted. A value of true is only its name, and an empty list is "none". */
export const formatAuditDetail = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== 0 && value !== false && value !== "" && value !== null)
    .map(([name, value]) => `${name.replaceAll("_", " ")}${value === true ? "" : ` ${formatValue(value)}`}`)
    .join(", ");

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(formatValue).join(" and ") || "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
