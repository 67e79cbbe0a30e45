import { Choice } from "../Frame/Form.tsx";
import type { Sending } from "../Frame/sending.ts";
import { projects } from "./access.ts";

interface ProjectChoiceProps {
  label: string;
  of: Sending;
  value: string;
  change: (project: string) => void;
}

/** What something new belongs to, for ever; nothing is asked where there is one project only. */
export function ProjectChoice({ label, of, value, change }: ProjectChoiceProps) {
  const known = projects.state.value.value?.projects ?? [];
  return known.length < 2 ? null : (
    <Choice
      label={label}
      name="project"
      of={of}
      value={value || (known.find(({ name }) => name === "default") ?? known[0]!).id}
      change={change}
      options={known.map(({ id, name }) => [id, name])}
    />
  );
}
