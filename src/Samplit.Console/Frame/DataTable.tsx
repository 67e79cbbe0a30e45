import type { ComponentChildren } from "preact";

interface DataTableProps {
  label: string;
  /** Heads; numbers stand at the right, and what has no head is for buttons. */
  columns: readonly (string | { number: string })[];
  children: ComponentChildren;
  class?: string;
}

/** A table that scrolls in itself. */
export function DataTable({ label, columns, children, class: kind }: DataTableProps) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class={kind}>
        <thead>
          <tr>
            {columns.map((column) =>
              column === "" ? (
                <td />
              ) : typeof column === "string" ? (
                <th scope="col">{column}</th>
              ) : (
                <th scope="col" class="n">
                  {column.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
