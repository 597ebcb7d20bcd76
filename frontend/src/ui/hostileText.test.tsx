// @vitest-environment jsdom
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Printed } from "../results/Printed";
import { Code } from "./Code";
import { Markdown } from "./Markdown";
import { Words } from "./Words";

/** Texts that would be more than text in a careless page. */
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

/** Markdown that makes links, pictures and formulas of what is dangerous there. */
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

const MEANT = new Set(
  (
    "div p pre code span a img h1 h2 h3 em strong b i del ul ol li table thead tbody tr th td hr br blockquote section sup " +
    "math semantics mrow mi mo mn mtext mstyle annotation mspace msub msup mfrac mover munder merror"
  )
    .split(" ")
    .map((name) => name.toUpperCase()),
);

function drawn(element: ReactElement): HTMLElement {
  const page = document.createElement("div");
  page.innerHTML = renderToStaticMarkup(element);
  return page;
}

/** Every element and attribute is of a kind that cannot run anything or fetch from elsewhere. */
function expectHarmless(page: HTMLElement) {
  for (const node of page.querySelectorAll("*")) {
    expect(MEANT, node.outerHTML).toContain(node.tagName.toUpperCase());
    for (const { name, value } of node.attributes) {
      expect(name, node.outerHTML).not.toMatch(/^on|^srcdoc$|^formaction$/);
      if (["href", "src", "data", "action"].includes(name)) expect(value).not.toMatch(/script:|^data:/i);
      if (name === "style") expect(value).not.toMatch(/url\(|expression/i);
    }
  }
}

test.each(MARKDOWN)("a statement makes no markup of %j", (text) => {
  expectHarmless(drawn(<Markdown text={text} />));
});

test("a statement still has its own links and formulas", () => {
  const page = drawn(<Markdown text={"[paper](https://example.org/a) and $x^2$"} />);
  expect(page.querySelector("a")?.getAttribute("href")).toBe("https://example.org/a");
  expect(page.querySelector(".katex")).not.toBeNull();
  expect(drawn(<Markdown text="<b>bold</b>" />).textContent).toContain("<b>bold</b>");
});

test.each(HOSTILE)("printed output, source and sentences show %j as it is", (text) => {
  const printed = drawn(<Printed label="What was printed">{text}</Printed>);
  expectHarmless(printed);
  expect(printed.querySelector("pre")?.textContent).toBe(text);
  const words = drawn(
    <p>
      <Words text={text} />
    </p>,
  );
  expectHarmless(words);
  expect(words.textContent).toBe(text.replaceAll("`", ""));
  const code = drawn(<Code source={text} label="Source" />);
  expectHarmless(code);
  expect(code.querySelector("pre")?.textContent).toBe(text);
});
