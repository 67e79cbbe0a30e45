using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.SignIn;

/// <summary>How somebody comes in, and goes.</summary>
internal sealed class SignInModule : Module
{
    public override JsonSerializerContext Json => SignInJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<SignInOptions>());
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<SecondFactorTickets>();
        services.AddSingleton<Passkeys>();
        services.AddSingleton<OwnPasskeys>();
        services.AddSingleton<NewSessions>();
        services.AddSingleton<SignIns>();
        services.AddOidc();
        services.AddSingleton<OwnSecondFactors>();
        services.AddSingleton<SessionEnds>();
        services.AddSingleton<OwnPassword>();
        services.AddSingleton<LinkUse>();
        services.AddSingleton<FirstRun>();
        services.AddSingleton<IStartsOnDatabase>(s => s.GetRequiredService<FirstRun>());
        services.AddHostedService<ExpiredAccessCleanup>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("").OpenToAll("Who comes in is not known yet.").ExcludeFromDescription();
        open.MapGet("/sign-in", SignInPage.Get);
        open.MapBehindDatabase("").MapGet("/setup", LinkPages.Setup);
        open.MapGet("/invitation", LinkPages.Invitation);
        open.MapGet("/reset", LinkPages.Reset);
        open.MapGet("/break-glass", LinkPages.BreakGlass);
        // Hashes take long where the machine is slow.
        var sent = open.MapBehindDatabase("")
            .WithMetadata(new RequestSizeLimitAttribute(SentForm.MaxSize))
            .WithMetadata(new DisableRequestTimeoutAttribute());
        sent.MapPost("/sign-in", SignInPage.Post);
        sent.MapPost("/sign-in/second-factor", SecondFactorPage.Post);
        sent.MapPost("/sign-in/passkey/options", PasskeyPages.Ask);
        sent.MapPost("/sign-in/passkey", PasskeyPages.SignIn);
        sent.MapPost("/setup", LinkPages.PostSetup);
        sent.MapPost("/invitation", LinkPages.PostInvitation);
        sent.MapPost("/reset", LinkPages.PostReset);
        sent.MapPost("/break-glass", LinkPages.PostBreakGlass);

        var account = app.MapBehindDatabase("/account").ExcludeFromDescription();
        account.MapGet("", AccountPage.Get).OpenToAll("Who is not signed in is sent to where they can.");
        account.MapPost("/sign-out", AccountPage.SignOut).Requires(Permission.AccountRead);
        var change = account
            .MapGroup("")
            .Requires(Permission.AccountChange)
            .WithMetadata(new RequestSizeLimitAttribute(SentForm.MaxSize))
            .WithMetadata(new DisableRequestTimeoutAttribute());
        change.MapPost("/sessions/end", AccountPage.EndSession);
        change.MapPost("/password", AccountPage.ChangePassword);
        change.MapGet("/step-up", StepUpPage.Get);
        change.MapPost("/step-up", StepUpPage.Post);
        change.MapPost("/totp", TotpPages.Start);
        change.MapPost("/totp/confirm", TotpPages.Confirm);
        change.MapPost("/totp/remove", TotpPages.Remove);
        change.MapPost("/recovery-codes", TotpPages.MakeCodes);
        change.MapPost("/passkeys/options", PasskeyPages.AskForNew);
        change.MapPost("/passkeys", PasskeyPages.Add);
        change.MapPost("/passkeys/remove", PasskeyPages.Remove);

        if (app.ServiceProvider.GetRequiredService<OidcProvider>().Settings is null)
        {
            return;
        }
        // The provider may take longer than an answer may.
        var provider = open.MapBehindDatabase("").WithMetadata(new DisableRequestTimeoutAttribute());
        provider.MapGet(OidcProvider.Path, OidcPages.SignIn);
        provider.MapGet(OidcProvider.CallbackPath, OidcPages.Return);
        provider.MapGet(OidcPages.CompletePath, OidcPages.Complete);
        sent.MapPost(BackChannelLogout.Path, BackChannelLogout.Post);
        change.MapGet("/step-up/oidc", OidcPages.StepUp);
        change.MapGet("/connect", OidcPages.Connect);
        change.MapPost("/disconnect", OidcPages.Disconnect);
    }
}
