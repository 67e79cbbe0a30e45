import type { ComponentChildren } from "preact";
import { download } from "../Frame/download.ts";

/** The numbers of a chart, as the server told them. */
export interface TableData {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

export function Table({ data, children }: { data: TableData; children?: ComponentChildren }) {
  return (
    <table class="data">
      {children}
      <thead>
        <tr>
          {data.columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {data.rows.map((row) => (
          <tr>
            {row.map((cell) => (
              <td class={typeof cell === "number" ? "n" : undefined}>{cell ?? "–"}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** RFC 4180; what a spreadsheet would take for a formula is told to be text. */
export function csvOf({ columns, rows }: TableData): string {
  return [columns, ...rows].map((row) => row.map(cellOf).join(",")).join("\r\n") + "\r\n";
}

function cellOf(cell: string | number | null): string {
  if (cell === null || typeof cell === "number") {
    return cell === null ? "" : String(cell);
  }
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function exportCsv(name: string, data: TableData): void {
  download(`${name}.csv`, new Blob([csvOf(data)], { type: "text/csv" }));
}
