import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { listed } from "../Experiments/listed.ts";
import { addressOf, routeOf, tabs } from "../Experiments/routes.ts";
import { may } from "./account.ts";
import { Dialog } from "./Dialog.tsx";
import { count } from "./format.ts";
import { openKeys } from "./KeysDialog.tsx";
import { t } from "./messages/messages.ts";
import { go, path, withParameters } from "./router.ts";
import { offered } from "./sections.ts";
import { applyTheme } from "./theme.ts";

interface Choice {
  name: string;
  kind: "experiment" | "page" | "action";
  act: () => void;
}

const open = signal(false);
const typed = signal("");
const chosen = signal(0);
const Shown = 12;

export function openPalette(): void {
  typed.value = "";
  chosen.value = 0;
  open.value = true;
  if (may("experiment:read")) {
    listed.revalidate("newest");
  }
}

const choices = computed<Choice[]>(() => {
  const words = typed.value.trim().toLocaleLowerCase();
  const matches = [...ofVersion(), ...pages(), ...experiments()].filter((choice) =>
    choice.name.toLocaleLowerCase().includes(words),
  );
  return [...matches.filter((c) => c.name.toLocaleLowerCase().startsWith(words)), ...matches]
    .filter((choice, index, all) => all.indexOf(choice) === index)
    .slice(0, Shown);
});

/** Without them it still leads to pages. */
const experiments = (): Choice[] =>
  (listed.state.value.value ?? []).map(({ id, name }) => ({
    name,
    kind: "experiment",
    act: () => go(addressOf(id)),
  }));

/** A number is a moment of the experiment that is open. */
function ofVersion(): Choice[] {
  const version = /^\d{1,15}$/.test(typed.value.trim()) ? Number(typed.value) : null;
  return routeOf(path.value) && version
    ? [
        {
          name: `${typed.value.trim()} · ${t("palette.version", { version: count(version) })}`,
          kind: "action",
          act: () => go(withParameters({ version })),
        },
      ]
    : [];
}

function pages(): Choice[] {
  const here = routeOf(path.value);
  return [
    { name: t("overview.title"), kind: "page", act: () => go("/") },
    ...(here
      ? tabs.map((tab): Choice => ({
          name: t(`experiment.${tab}`),
          kind: "page",
          act: () => go(withParameters({}, addressOf(here.id, tab))),
        }))
      : []),
    ...offered().map((section): Choice => ({
      name: t(section.name),
      kind: "page",
      act: () => go(section.path),
    })),
    { name: t("app.account"), kind: "page", act: () => location.assign("/account") },
    { name: t("app.api"), kind: "page", act: () => location.assign("/docs/index.html") },
    { name: t("app.keys"), kind: "action", act: openKeys },
    { name: `${t("app.theme")}: ${t("app.theme.dark")}`, kind: "action", act: () => applyTheme("dark") },
    { name: `${t("app.theme")}: ${t("app.theme.light")}`, kind: "action", act: () => applyTheme("light") },
  ];
}

function choose(choice: Choice | undefined): void {
  if (choice) {
    open.value = false;
    choice.act();
  }
}

export function Palette() {
  return (
    <Dialog open={open} label={t("palette.title")} class="palette">
      <Search />
    </Dialog>
  );
}

function Search() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const list = choices.value;
  const at = Math.min(chosen.value, Math.max(0, list.length - 1));
  return (
    <>
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={t("palette.hint")}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={list.length > 0 ? `palette-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={t("palette.hint")}
        value={typed.value}
        onInput={(e) => {
          typed.value = e.currentTarget.value;
          chosen.value = 0;
        }}
        onKeyDown={(e) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
          if (step) {
            e.preventDefault();
            chosen.value = (at + step + list.length) % Math.max(1, list.length);
          } else if (e.key === "Enter") {
            e.preventDefault();
            choose(list[at]);
          }
        }}
      />
      <ul id="palette-list" role="listbox" aria-label={t("palette.title")}>
        {list.map((choice, index) => (
          <li
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => choose(choice)}
            onMouseMove={() => (chosen.value = index)}
          >
            <span dir="auto">{choice.name}</span>
            <span class="quiet">{t(`palette.${choice.kind}`)}</span>
          </li>
        ))}
      </ul>
      {list.length === 0 && <p class="quiet">{t("palette.none")}</p>}
    </>
  );
}
