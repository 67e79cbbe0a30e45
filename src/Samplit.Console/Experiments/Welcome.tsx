import { may } from "../Frame/account.ts";
import { firstSteps } from "../Frame/messages/en/firstSteps.ts";
import { words } from "../Frame/messages/messages.ts";
import { CopyableText } from "../Frame/Secret.tsx";

const t = words(firstSteps, {
  de: async () => (await import("../Frame/messages/de/firstSteps.ts")).firstSteps,
});

/** What somebody may begin with. */
export function Welcome() {
  return (
    <div class="cards welcome">
      {may("experiment:create") && (
        <section class="card">
          <h3>{t("welcome.own")}</h3>
          <p>{t("welcome.ownText")}</p>
          <p>
            <a class="button" href="/experiments/new">
              {t("welcome.make")}
            </a>
          </p>
        </section>
      )}
      <section class="card">
        <h3>{t("welcome.shop")}</h3>
        <p>{t("welcome.shopText")}</p>
        <p>
          <a class="button" href="/demo">
            {t("welcome.openShop")}
          </a>
        </p>
      </section>
      <section class="card">
        <h3>{t("welcome.story")}</h3>
        <p>{t("welcome.storyText")}</p>
        <CopyableText label={t("welcome.story")} text="dotnet run --project src/Samplit.Api -- demo" />
      </section>
    </div>
  );
}
