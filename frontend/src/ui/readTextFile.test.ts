import { expect, test } from "vitest";
import { readTextFile } from "./readTextFile";

test("reads names in UTF-8 and in the encoding of spreadsheets", async () => {
  expect(await readTextFile(new Blob(["\ufeffJörg"]))).toBe("Jörg");
  expect(await readTextFile(new Blob([Uint8Array.of(0x4a, 0xf6, 0x72, 0x67)]))).toBe("Jörg");
});
