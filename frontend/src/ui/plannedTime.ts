/** Planned times in the time zone of the browser: as the texts of `<input type="datetime-local">`, and as people read them. */

/** "2027-02-03T10:30" as an ISO time with a time zone; null for an empty or half-filled field. */
export function fromLocalInput(text: string): string | null {
  const date = new Date(text);
  return text && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

/** Of the browser: "Europe/Berlin". */
export const getTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An ISO time as the text of the input; "" for null. */
export function toLocalInput(at: string | null): string {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** "Wed 3 Feb 2027, 10:30 GMT+1", in the time zone of the browser. */
export const formatPlan = (at: string): string =>
  new Date(at).toLocaleString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  });
