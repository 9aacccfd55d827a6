import type { FormState } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";
import { MAX_LENGTH, MIN_LENGTH } from "../../lib/lengths.ts";

/** What an account needs; also that of the first administrator. */
export function RegistrationFields({ form }: { form: FormState }) {
  return (
    <>
      <TextField
        form={form}
        name="username"
        label="Username"
        hint="Others see it. Letters a–z, digits, and _ . -"
        required
        minLength={MIN_LENGTH.username}
        maxLength={MAX_LENGTH.username}
        pattern="[A-Za-z0-9_.\-]+"
        title="Use only letters a–z, digits, and the characters _ . -"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
      />
      <TextField
        form={form}
        name="email"
        label="E-mail address"
        hint="Only you see it."
        type="email"
        required
        maxLength={MAX_LENGTH.email}
        autocomplete="email"
      />
      <TextField
        form={form}
        name="password"
        label="Password"
        hint={`At least ${MIN_LENGTH.password} characters. A short sentence is easy to remember.`}
        type="password"
        required
        minLength={MIN_LENGTH.password}
        maxLength={MAX_LENGTH.password}
        autocomplete="new-password"
      />
    </>
  );
}
