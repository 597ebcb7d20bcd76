import { ErrorNotice } from "./ErrorNotice";
import { LoadingSkeleton } from "./LoadingSkeleton";
import { useLazyPart } from "./useLazyPart";

const importText = () => import("./MarkdownText");
const importFormulas = () => import("./formulas");

/** Starts to load what a text with formulas needs. If that fails, the Markdown that needs it tries again and says so. */
export const preloadMarkdown = () => void Promise.all([importText(), importFormulas()]).catch(() => undefined);

/** Markdown with $ and $$ formulas. Raw HTML is shown as text. */
export function Markdown({ text, className = "prose" }: { text: string; className?: string }) {
  const hasFormulas = text.includes("$");
  const markdown = useLazyPart("markdown", importText, true);
  const formulas = useLazyPart("formulas", importFormulas, hasFormulas);
  const failed = [markdown, formulas].find(({ error }) => error !== null);
  if (!failed && (!markdown.part || (hasFormulas && !formulas.part)))
    return <LoadingSkeleton what="the text" lines={Math.ceil(text.length / 80)} />;
  return (
    <>
      {failed && <ErrorNotice error={failed.error} retry={failed.retry} />}
      {markdown.part ? (
        <markdown.part.MarkdownText text={text} className={className} formulas={formulas.part} />
      ) : (
        <pre className="unformatted">{text}</pre>
      )}
    </>
  );
}
