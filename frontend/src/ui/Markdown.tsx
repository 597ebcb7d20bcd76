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

/** A wide formula or a long line of code scrolls, so the keyboard must reach it. */
function reachable() {
  return function visit(node: Node) {
    const { className } = node.properties ?? {};
    const wide = node.tagName === "pre" || (Array.isArray(className) && className.includes("katex-display"));
    if (wide) node.properties = { ...node.properties, tabIndex: 0 };
    else node.children?.forEach(visit);
  };
}

const REHYPE = [rehypeKatex, reachable];

/** A formula between $$ alone on its line is set apart, as authors mean it; the parser wants the marks on lines of their own. */
const displayed = (text: string) =>
  text.replace(/^\$\$(.+)\$\$$/gm, (_, formula: string) => ["$$", formula, "$$"].join("\n"));

/** Markdown with $ and $$ mathematics. Raw HTML in it is shown as text. */
export function Markdown({ text, className = "prose" }: { text: string; className?: string }) {
  return (
    <div className={className}>
      <ReactMarkdown remarkPlugins={REMARK} rehypePlugins={REHYPE}>
        {displayed(text)}
      </ReactMarkdown>
    </div>
  );
}
