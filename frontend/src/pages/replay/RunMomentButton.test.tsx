// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import { foldingQuery } from "../../api/scorecardRequests";
import { RunMomentButton } from "./RunMomentButton";

let root: Root;
afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
});

function press(areFolded: boolean): ReturnType<typeof vi.fn> {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(foldingQuery("7").queryKey, { are_results_folded: areFolded });
  const onRun = vi.fn();
  root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <RunMomentButton invitation="7" isDisabled={false} isPending={false} onRun={onRun} />
      </QueryClientProvider>,
    ),
  );
  act(() => document.querySelector("button")?.click());
  return onRun;
}

test("runs at once what the interviewer may see", () => {
  expect(press(false)).toHaveBeenCalledOnce();
});

test("runs nothing before the interviewer has agreed to see results", () => {
  expect(press(true)).not.toHaveBeenCalled();
});
