"use client";

import { useController } from "react-hook-form";
import type { UseFormReturn } from "react-hook-form";

import { FormSection } from "@/app/(portal)/settings/iam/identity-configuration/form-section";
import type {
  IdentityField,
  IdentityValues,
} from "@/app/(portal)/settings/iam/identity-configuration/identity-values";
import { RadioCards } from "@/components/ui/radio-cards";
import { accessControlLabels } from "@/lib/access/effective";

type AccessControlSectionProps = {
  form: UseFormReturn<IdentityValues>;
  values: IdentityValues;
  set: <Field extends IdentityField>(field: Field, value: IdentityValues[Field]) => void;
};

/** **Access control**: Basic access or RBAC. */
export function AccessControlSection({ form, values, set }: AccessControlSectionProps) {
  const { control, formState } = form;
  const { field } = useController({ control, name: "accessControl" });
  return (
    <FormSection
      title="Access control"
      description="Before you switch, you see who gains and who loses access."
    >
      <RadioCards
        label="Access control"
        value={values.accessControl}
        onValueChange={(chosen) => set("accessControl", chosen)}
        chosenRef={field.ref}
        error={formState.errors.accessControl?.message}
        options={[
          {
            value: "basic",
            label: accessControlLabels.basic,
            description:
              "Each user has one role and optional extra permissions. Groups don't give any.",
          },
          {
            value: "rbac",
            label: accessControlLabels.rbac,
            description:
              "Groups can carry roles too, users can be System Admin, and you can create custom roles.",
          },
        ]}
      />
    </FormSection>
  );
}
