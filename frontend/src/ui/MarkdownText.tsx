import { memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { focusIfScrollable } from "./focusIfScrollable";
import "./markdown.css";

const makeFocusable = (element: HTMLElement | null) => (element ? focusIfScrollable(element) : undefined);

/** Wide formulas and code blocks scroll, so the keyboard must reach them. */
const COMPONENTS: Components = {
  pre: ({ node: _, ...rest }) => <pre ref={makeFocusable} {...rest} />,
  span: ({ node: _, className, ...rest }) => (
    <span ref={className === "katex-display" ? makeFocusable : undefined} className={className} {...rest} />
  ),
};

/** Puts the $$ marks of a one-line display formula on their own lines, as the parser requires. */
const splitDisplayMath = (text: string) =>
  text.replace(/^\$\$(.+)\$\$$/gm, (_, formula: string) => ["$$", formula, "$$"].join("\n"));

interface Props {
  text: string;
  className: string;
  /** Without them, formulas are shown as text. */
  formulas: typeof import("./formulas") | null;
}

/** Memoized: parsing a text with its formulas takes longer than all else on the page, which renders with each key. */
export const MarkdownText = memo(function MarkdownText({ text, className, formulas }: Props) {
  return (
    <div className={className}>
      <ReactMarkdown
        remarkPlugins={formulas ? [remarkGfm, formulas.remarkMath] : [remarkGfm]}
        rehypePlugins={formulas ? [formulas.rehypeKatex] : []}
        components={COMPONENTS}
      >
        {splitDisplayMath(text)}
      </ReactMarkdown>
    </div>
  );
});
