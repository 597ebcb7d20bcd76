import "katex/dist/katex.min.css";
import ReactMarkdown from "react-markdown";
import rehypeKatex from "rehype-katex";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import "./markdown.css";

const REMARK = [remarkGfm, remarkMath];

interface Node {
  tagName?: string;
  children?: Node[];
  properties?: Record<string, unknown>;
}

/** Rehype plugin: wide formulas and code blocks scroll, so the keyboard must reach them. */
function makeScrollable() {
  return function visit(node: Node) {
    const { className } = node.properties ?? {};
    const wide = node.tagName === "pre" || (Array.isArray(className) && className.includes("katex-display"));
    if (wide) node.properties = { ...node.properties, tabIndex: 0 };
    else node.children?.forEach(visit);
  };
}

const REHYPE = [rehypeKatex, makeScrollable];

/** Puts the $$ marks of a one-line display formula on their own lines, as the parser requires. */
const splitDisplayMath = (text: string) =>
  text.replace(/^\$\$(.+)\$\$$/gm, (_, formula: string) => ["$$", formula, "$$"].join("\n"));

/** Markdown with $ and $$ formulas. Raw HTML is shown as text. */
export function Markdown({ text, className = "prose" }: { text: string; className?: string }) {
  return (
    <div className={className}>
      <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={REHYPE}>
        {splitDisplayMath(text)}
      </ReactMarkdown>
    </div>
  );
}
