using System.CommandLine;
using Samplit.Api.Users;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Makes a superuser without a browser: what the page of a first run does.</summary>
internal static class CreateAdminCommand
{
    public static Command Create()
    {
        var command = new Command("create-admin", "Make a superuser, who may do everything. Asks for the password.");
        var who = new UserOptions();
        var fromInput = new Option<bool>("--password-stdin")
        {
            Description = "Read the password from standard input, a line of its own, instead.",
        };
        var database = new DatabaseOptions();
        who.AddTo(command);
        command.Options.Add(fromInput);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    var user = who.Read(parsed, roles: null, isSuperuser: true);
                    var password = parsed.GetValue(fromInput)
                        ? await System.Console.In.ReadLineAsync(ct)
                        : await AnsiConsole.PromptAsync(new TextPrompt<string>("Password:").Secret(), ct);
                    if (
                        PasswordRules.Validate("password", password, user.UserName, user.Email, user.FullName) is
                        { } weak
                    )
                    {
                        return Errors.Report(weak);
                    }
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var hash = await services.Get<Passwords>().HashAsync(password!, ct);
                    if (
                        await services
                            .Get<UserChanges>()
                            .CreateWithPasswordAsync(user, hash, CommandServices.Actor, ct) is
                        { } refusal
                    )
                    {
                        return Errors.Report(refusal);
                    }
                    AnsiConsole.MarkupLineInterpolated($"{user.UserName} can sign in, and may do everything.");
                    return 0;
                })
        );
        return command;
    }
}
