import "katex/dist/katex.min.css";
import ReactMarkdown from "react-markdown";
import rehypeKatex from "rehype-katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";

const REMARK = [remarkGfm, remarkMath];
const REHYPE = [rehypeKatex];

/** Markdown with $ and $$ mathematics. Raw HTML in it is shown as text. */
export function Markdown({ text, className = "prose" }: { text: string; className?: string }) {
  return (
    <div className={className}>
      <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={REHYPE}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
