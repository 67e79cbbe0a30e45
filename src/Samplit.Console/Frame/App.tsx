import { useEffect } from "preact/hooks";
import { ExperimentPage } from "../Experiments/ExperimentPage.tsx";
import { OverviewPage } from "../Experiments/OverviewPage.tsx";
import { routeOf } from "../Experiments/routes.ts";
import { Banner } from "../Replay/Banner.tsx";
import { isPast } from "../Replay/moment.ts";
import { LiveDot } from "../Live/LiveDot.tsx";
import { account } from "./account.ts";
import { decoded } from "./addresses.ts";
import { dayAndTime } from "./format.ts";
import { onKeys } from "./keys.ts";
import { KeysDialog, openKeys } from "./KeysDialog.tsx";
import { language, setLanguage, t, type Language } from "./messages/messages.ts";
import { openPalette, Palette } from "./Palette.tsx";
import { lazyPage } from "./lazyPage.tsx";
import { Empty } from "./Panel.tsx";
import { go, onTurn, path } from "./router.ts";
import { store } from "./storage.ts";
import { offered, sectionOf } from "./sections.ts";
import { applyTheme, theme, themes, type Theme } from "./theme.ts";

const create = lazyPage<object>(async () => (await import("../Experiments/NewPage.tsx")).NewPage);

const print = lazyPage<{ id: string }>(async () => (await import("../Statistics/PrintPage.tsx")).PrintPage);

export function App() {
  useEffect(() => {
    onTurn(() => document.querySelector<HTMLElement>("main h1")?.focus());
    return onKeys({
      "?": openKeys,
      "Mod+k": openPalette,
      "g o": () => go("/"),
    });
  }, []);
  const sheet = /^\/print\/([^/]+)$/.exec(path.value);
  if (sheet) {
    return <print.Shown id={decoded(sheet[1]!)} />;
  }
  return (
    <div class={isPast.value ? "frame past" : "frame"}>
      <a class="skip" href="#main">
        {t("app.skip")}
      </a>
      <Header />
      <BreakGlassBanner />
      <Banner />
      <main id="main" tabIndex={-1}>
        <Current />
      </main>
      <Footer />
      <Palette />
      <KeysDialog />
    </div>
  );
}

function Current() {
  if (path.value === "/") {
    return <OverviewPage />;
  }
  if (path.value === "/experiments/new") {
    return <create.Shown />;
  }
  const known = sectionOf(path.value);
  if (known) {
    return <known.section.page.Shown rest={known.rest} />;
  }
  const route = routeOf(path.value);
  return route ? (
    <ExperimentPage id={route.id} tab={route.tab} />
  ) : (
    <Empty title={t("panel.notFound")} isPage>
      <a href="/">{t("panel.home")}</a>
    </Empty>
  );
}

/** Everybody is told while somebody is in by a way that passes what others have to approve. */
function BreakGlassBanner() {
  const open = account.value?.breakGlass;
  return open ? (
    <p class="banner" role="status">
      {t("app.breakGlassOpen", { time: dayAndTime(open.until) })}
    </p>
  ) : null;
}

function Header() {
  return (
    <header class="top">
      <a class="brand" href="/">
        Samplit
      </a>
      <nav aria-label={t("app.nav")}>
        <a href="/" aria-current={path.value === "/" ? "page" : undefined}>
          {t("overview.title")}
        </a>
        {offered().map(({ path: to, name, page }) => (
          <a
            href={to}
            aria-current={sectionOf(path.value)?.section.path === to ? "page" : undefined}
            onMouseEnter={page.load}
            onFocus={page.load}
          >
            {t(name)}
          </a>
        ))}
      </nav>
      <span class="grow" />
      <LiveDot />
      <button type="button" class="plain search" onClick={openPalette}>
        {t("app.search")} <kbd>{isApple() ? "⌘K" : "Ctrl K"}</kbd>
      </button>
      <a class="who" href="/account">
        <span class="unseen">{t("app.account")}: </span>
        {account.value?.userName ?? t("app.account")}
      </a>
    </header>
  );
}

function Footer() {
  const { userName, csrfToken, actor = "" } = account.value ?? {};
  const name = userName ?? (csrfToken ? t("app.breakGlass") : actor);
  return (
    <footer class="bottom">
      <span>{t("app.signedInAs", { name })}</span>
      <a href="/docs/index.html">{t("app.api")}</a>
      <a href="/demo">{t("app.demo")}</a>
      <a href="/health/ready">{t("app.health")}</a>
      <button type="button" class="link" onClick={openKeys}>
        {t("app.keys")}
      </button>
      <span class="grow" />
      <label>
        {t("app.theme")}{" "}
        <select value={theme.value} onChange={(e) => applyTheme(e.currentTarget.value as Theme)}>
          {themes.map((name) => (
            <option value={name}>{t(`app.theme.${name}`)}</option>
          ))}
        </select>
      </label>
      <label>
        {t("app.language")}{" "}
        <select value={language()} onChange={(e) => choose(e.currentTarget.value as Language)}>
          <option value="en">English</option>
          <option value="de">Deutsch</option>
        </select>
      </label>
    </footer>
  );
}

function choose(wanted: Language): void {
  store("language", wanted);
  void setLanguage(wanted);
}

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);
