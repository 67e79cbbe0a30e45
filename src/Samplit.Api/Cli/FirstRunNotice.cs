using Samplit.Api.Database;
using Samplit.Api.SignIn;

namespace Samplit.Api.Cli;

/// <summary>Tells whoever starts a server that nobody can sign in to how to become the first who can.</summary>
internal static class FirstRunNotice
{
    public static async Task WriteAsync(WebApplication app, CancellationToken ct)
    {
        try
        {
            await app.Services.GetRequiredService<DatabaseStartup>().Ready.WaitAsync(ct);
        }
        catch (Exception)
            when (ct.IsCancellationRequested
                || !app.Services.GetRequiredService<DatabaseStartup>().Ready.IsCompletedSuccessfully
            )
        {
            // It never came so far, and says why itself.
            return;
        }
        if (app.Services.GetRequiredService<FirstRun>().Path is { } path)
        {
            // On a line of its own, which nothing breaks: it is there to be copied.
            await System.Console.Out.WriteLineAsync($"Set up at {app.Urls.First().TrimEnd('/')}{path}");
        }
    }
}
