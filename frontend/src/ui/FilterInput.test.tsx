// @vitest-environment jsdom
import { createRoot } from "react-dom/client";
import { createMemoryRouter, RouterProvider, useSearchParams } from "react-router";
import { expect, test, vi } from "vitest";
import { SOON } from "../waiting.testing";
import { FilterInput } from "./FilterInput";

function Page() {
  const [params, setParams] = useSearchParams();
  return <FilterInput value={params.get("q") ?? ""} onChange={(q) => setParams({ q }, { replace: true })} />;
}

test("loses no letter that is typed before the URL has changed", async () => {
  const router = createMemoryRouter([{ path: "/", element: <Page /> }]);
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(<RouterProvider router={router} />);
  await vi.waitFor(() => expect(document.querySelector("input")).not.toBeNull(), SOON);
  const input = document.querySelector("input") as HTMLInputElement;
  input.focus();
  for (const letter of "abc") {
    // As the browser does it. React replaces the property of the element.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, input.value + letter);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await vi.waitFor(() => expect(router.state.location.search).toBe("?q=abc"), SOON);
  expect(input.value).toBe("abc");
  input.blur();
  await router.navigate("/?q=earlier");
  await vi.waitFor(() => expect(input.value).toBe("earlier"), SOON);
  root.unmount();
});
