import { useSignal } from "@preact/signals";
import { projects, roles, sayRole } from "./access.ts";
import { t } from "./words.ts";

interface RolePickerProps {
  chosen: readonly string[];
  change: (chosen: string[]) => void;
}

/** Roles everywhere, or in one project. */
export function RolePicker({ chosen, change }: RolePickerProps) {
  const role = useSignal("viewer");
  const project = useSignal("");
  const wanted = () => (project.value ? `${role.value}@${project.value}` : role.value);
  return (
    <fieldset>
      <legend>{t("access.roles")}</legend>
      {chosen.length === 0 && <p class="quiet">{t("access.noRoles")}</p>}
      <ul class="tags">
        {chosen.map((known) => (
          <li>
            {sayRole(known)}
            <button
              type="button"
              class="link"
              onClick={() => change(chosen.filter((other) => other !== known))}
            >
              {t("access.removeRole")}
              <span class="unseen"> {sayRole(known)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="actions">
        <label>
          <span class="unseen">{t("access.role")}</span>
          <select value={role.value} onChange={(e) => (role.value = e.currentTarget.value)}>
            {(roles.state.value.value?.roles ?? []).map(({ name }) => (
              <option value={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span class="unseen">{t("access.project")}</span>
          <select value={project.value} onChange={(e) => (project.value = e.currentTarget.value)}>
            <option value="">{t("access.everywhere")}</option>
            {(projects.state.value.value?.projects ?? []).map(({ id, name }) => (
              <option value={id}>{t("access.onlyIn", { project: name })}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="plain"
          disabled={chosen.includes(wanted())}
          onClick={() => change([...chosen, wanted()])}
        >
          {t("access.addRole")}
        </button>
      </p>
    </fieldset>
  );
}
