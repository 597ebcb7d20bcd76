import { ago } from "./ago";

/** When something was, in words; the whole time stands in the title and in the markup. */
export function Time({ at, none = "" }: { at: string | null | undefined; none?: string }) {
  if (!at) return <span className="soft">{none}</span>;
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString()}>
      {ago(date.getTime(), Date.now())}
    </time>
  );
}
