// @vitest-environment jsdom
import { act } from "react";
import { FieldErrorContext } from "react-aria-components";
import { expect, test } from "vitest";
import { createTestRoot } from "../testRoot.testing";
import { FieldError } from "./FieldError";

const root = createTestRoot();

const show = (...errors: string[]) =>
  act(() =>
    root.render(
      <FieldErrorContext
        value={{
          isInvalid: errors.length > 0,
          validationErrors: errors,
          validationDetails: {} as ValidityState,
        }}
      >
        <FieldError />
      </FieldErrorContext>,
    ),
  );

test("keeps the space of an error that was corrected, and says it no longer", () => {
  show();
  expect(document.body.textContent).toBe("");
  show("Fill out this field.");
  expect(document.querySelector("[aria-hidden]")).toBeNull();
  show();
  expect(document.querySelector("[aria-hidden]")?.textContent).toBe("Fill out this field.");
  expect(document.querySelector("[slot=errorMessage]")).toBeNull();
});
