// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { PreformattedText } from "../results/PreformattedText";
import * as formulas from "./formulas";
import * as python from "./highlightPython";
import { InlineCode } from "./InlineCode";
import { MarkdownText } from "./MarkdownText";
import { PythonCode } from "./PythonCode";

/** Texts that would become markup in a page that does not escape them. */
const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
  '"><iframe srcdoc="<script>alert(1)</script>"></iframe>',
  "<style>body{display:none}</style>",
  "<a href=javascript:alert(1)>x</a>",
  "</pre></code></template><object data=javascript:alert(1)>",
  "`<b onclick=alert(1)>`",
  "\u202etxt.exe\u202c \u0007 \u001b[31m",
  "{{constructor.constructor('alert(1)')()}}",
];

/** Markdown that puts dangerous content into links, images and formulas. */
const MARKDOWN = [
  ...HOSTILE,
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](java\nscript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](vbscript:alert(1))",
  "<javascript:alert(1)>",
  "![x](javascript:alert(1))",
  "![x](data:image/svg+xml,<svg onload=alert(1)>)",
  '[x]: javascript:alert(1) "t"\n\n[x]',
  "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
  "$\\href{javascript:alert(1)}{x}$",
  "$\\htmlData{x=<script>}{y} \\htmlStyle{background:url(//e)}{y} \\htmlClass{a}{b}$",
  "$\\includegraphics{javascript:alert(1)}$",
  "$<script>alert(1)</script>$",
  "```<script>\n<script>alert(1)</script>\n```",
  "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
];

const ALLOWED_TAGS = new Set(
  (
    "div p pre code span a img h1 h2 h3 em strong b i del ul ol li table thead tbody tr th td hr br blockquote section sup " +
    "math semantics mrow mi mo mn mtext mstyle annotation mspace msub msup mfrac mover munder merror"
  )
    .split(" ")
    .map((name) => name.toUpperCase()),
);

function render(element: ReactElement): HTMLElement {
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(element);
  return page;
}

/** Checks that no element or attribute can run a script or load anything. */
function expectHarmless(page: HTMLElement) {
  for (const node of page.querySelectorAll("*")) {
    expect(ALLOWED_TAGS, node.outerHTML).toContain(node.tagName.toUpperCase());
    for (const { name, value } of node.attributes) {
      expect(name, node.outerHTML).not.toMatch(/^on|^srcdoc$|^formaction$/);
      if (["href", "src", "data", "action"].includes(name)) expect(value).not.toMatch(/script:|^data:/i);
      if (name === "style") expect(value).not.toMatch(/url\(|expression/i);
    }
  }
}

const renderMarkdown = (text: string) => render(<MarkdownText text={text} className="prose" formulas={formulas} />);

test.each(MARKDOWN)("renders no dangerous markup from the statement %j", (text) => {
  expectHarmless(renderMarkdown(text));
});

test("renders links and formulas of a statement", () => {
  const page = renderMarkdown("[paper](https://example.org/a) and $x^2$");
  expect(page.querySelector("a")?.getAttribute("href")).toBe("https://example.org/a");
  expect(page.querySelector(".katex")).not.toBeNull();
  expect(renderMarkdown("<b>bold</b>").textContent).toContain("<b>bold</b>");
});

test.each(HOSTILE)("shows %j as text in output, source and sentences", (text) => {
  const printed = render(<PreformattedText label="Printed output">{text}</PreformattedText>);
  expectHarmless(printed);
  expect(printed.querySelector("pre")?.textContent).toBe(text);
  const sentence = render(
    <p>
      <InlineCode text={text} />
    </p>,
  );
  expectHarmless(sentence);
  expect(sentence.textContent).toBe(text.replaceAll("`", ""));
  const loaded = new QueryClient();
  loaded.setQueryData(["page-part", "python"], python);
  const code = render(
    <QueryClientProvider client={loaded}>
      <PythonCode source={text} label="Source" />
    </QueryClientProvider>,
  );
  expectHarmless(code);
  expect(code.querySelector("pre")?.textContent).toBe(text);
});
