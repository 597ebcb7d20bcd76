// @vitest-environment jsdom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test } from "vitest";
import { MarkdownText } from "./MarkdownText";

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

test("parses a text once, however often its page renders", async () => {
  let parsings = 0;
  const countParsing = () => () => {
    parsings += 1;
  };
  const formulas = { remarkMath: () => undefined, rehypeKatex: countParsing } as unknown as typeof import("./formulas");
  const root = createRoot(document.createElement("div"));
  const show = (text: string) =>
    act(async () => root.render(<MarkdownText text={text} className="prose" formulas={formulas} />));
  await show("$x$");
  await show("$x$");
  expect(parsings).toBe(1);
  await show("$y$");
  expect(parsings).toBe(2);
  await act(async () => root.unmount());
});
