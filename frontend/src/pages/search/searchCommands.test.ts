// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const media = { matches: false };
beforeEach(() => vi.stubGlobal("matchMedia", () => media));
afterEach(() => vi.unstubAllGlobals());

async function run(title: string, signOut = () => undefined) {
  const { listCommands } = await import("./searchCommands");
  return listCommands(signOut)
    .find((each) => each.title === title)
    ?.run?.();
}

test("chooses a theme", async () => {
  await run("Theme: dark");
  expect(document.documentElement.dataset.theme).toBe("dark");
  await run("Theme: high contrast");
  expect(document.documentElement.dataset).toMatchObject({ contrast: "high" });
  await run("Theme: as the system");
  expect(Object.keys(document.documentElement.dataset)).toEqual([]);
});

test("copies the link to the page, and says so", async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  expect(await run("Copy the link to this page")).toContain("is copied");
  expect(writeText).toHaveBeenCalledWith(window.location.href);
});

test("says what to do where the browser allows no copying", async () => {
  vi.stubGlobal("navigator", {});
  expect(await run("Copy the link to this page")).toContain("Copy the address from its bar");
});

test("signs out", async () => {
  const signOut = vi.fn();
  await run("Sign out", signOut);
  expect(signOut).toHaveBeenCalledOnce();
});
