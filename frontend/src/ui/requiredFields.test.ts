import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const SOURCES = new URL("../", import.meta.url);
const FIELDS = /<TextField\b.*?<\/TextField>/gs;

/** react-aria suppresses the browser's message. Without one of its own, a form with an empty field does nothing. */
test("each required field says that it is empty", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".tsx"));
  const fields = files.flatMap((file) =>
    [...readFileSync(new URL(file, SOURCES), "utf8").matchAll(FIELDS)].map(([field]) => ({ file, field })),
  );
  const required = fields.filter(({ field }) => field.includes("isRequired"));
  expect(required.length).toBeGreaterThan(10);
  expect(required.filter(({ field }) => !field.includes("<FieldError")).map(({ file }) => file)).toEqual([]);
});
