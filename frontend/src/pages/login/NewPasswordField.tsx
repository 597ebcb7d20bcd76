import { useState } from "react";
import { Input, Label, Text, TextField } from "react-aria-components";
import { Button } from "../../ui/Button";
import { FieldError } from "../../ui/FieldError";

const MIN_LENGTH = 12;

/** The field `new_password` of a form. The password can be shown, so nobody needs to type it twice. */
export function NewPasswordField({ autoFocus }: { autoFocus?: boolean }) {
  const [isShown, setShown] = useState(false);
  return (
    <TextField
      className="field"
      name="new_password"
      type={isShown ? "text" : "password"}
      isRequired
      minLength={MIN_LENGTH}
      autoFocus={autoFocus}
      autoComplete="new-password"
    >
      <Label>New password</Label>
      <div className="row password-input">
        <Input />
        <Button onPress={() => setShown(!isShown)}>
          {isShown ? "Hide" : "Show"}
          <span className="visually-hidden">password</span>
        </Button>
      </div>
      <Text slot="description" className="muted-text small">
        At least {MIN_LENGTH} characters
      </Text>
      <FieldError />
    </TextField>
  );
}
