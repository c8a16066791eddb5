import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { InputProps } from "@/components/ui/input";

type NameFieldsProps = {
  /** What the form hands to the two inputs, `register("firstName")` and so on. */
  first: InputProps;
  last: InputProps;
  errors: { firstName?: { message?: string }; lastName?: { message?: string } };
  /** Whether browsers may offer the names of the person in front of them. */
  own?: boolean;
  readOnly?: boolean;
};

/** **First name** and **Last name**, side by side where there is room. */
export function NameFields({ first, last, errors, own = false, readOnly }: NameFieldsProps) {
  const common = { dir: "auto", readOnly, required: true } as const;
  return (
    <div className="grid grid-cols-2 items-start gap-3 max-sm:grid-cols-1">
      <Field label="First name" error={errors.firstName?.message}>
        <Input {...first} {...common} autoComplete={own ? "given-name" : "off"} />
      </Field>
      <Field label="Last name" error={errors.lastName?.message}>
        <Input {...last} {...common} autoComplete={own ? "family-name" : "off"} />
      </Field>
    </div>
  );
}
