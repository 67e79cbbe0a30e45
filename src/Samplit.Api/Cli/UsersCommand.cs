using System.CommandLine;
using Samplit.Api.Host;
using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>
/// Makes users on the machine itself, lets them set a password, and lets somebody in when nobody can sign in.
/// </summary>
internal static class UsersCommand
{
    private const int PageSize = 500;

    public static Command Create()
    {
        var command = new Command("users", "Make users, list them, and make links by which they set a password.");
        command.Subcommands.Add(CreateAdminCommand.Create());
        command.Subcommands.Add(List());
        command.Subcommands.Add(Invite());
        command.Subcommands.Add(ResetPassword());
        command.Subcommands.Add(HandOver());
        command.Subcommands.Add(OpenBreakGlass());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the users, newest first.");
        var database = new DatabaseOptions();
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var users = services.Get<UserTable>();
                    var table = new Table().Border(TableBorder.Rounded);
                    table.AddColumns("Id", "User name", "Mail", "Roles", "Status", "Signs in with", "Signed in last");
                    Guid? after = null;
                    do
                    {
                        var page = await users.ListAsync(after, PageSize, ct);
                        foreach (var user in page.Select(UserView.From))
                        {
                            table.AddRow(Row(user));
                        }
                        after = page.Count == PageSize ? page[^1].User.Id : null;
                    } while (after is not null);
                    AnsiConsole.Write(table);
                    return 0;
                })
        );
        return command;
    }

    private static Command Invite()
    {
        var command = new Command("invite", "Make a user, and a link by which they set their password.");
        var who = new UserOptions();
        var roles = new Option<string[]>("--role")
        {
            Description =
                $"{string.Join(", ", Role.BuiltIn.Select(r => r.Name))}, or one of your own; may be repeated.",
            HelpName = "ROLE",
        };
        var superuser = new Option<bool>("--superuser") { Description = "Let them do everything." };
        var database = new DatabaseOptions();
        who.AddTo(command);
        command.Options.Add(roles);
        command.Options.Add(superuser);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var (made, refusal) = await services
                        .Get<UserChanges>()
                        .CreateAsync(
                            who.Read(parsed, parsed.GetValue(roles), parsed.GetValue(superuser)),
                            by: null,
                            CommandServices.Actor,
                            ct
                        );
                    return Tell(services, made?.Link, refusal, "It is open for a week, once. Give it to them alone.");
                })
        );
        return command;
    }

    private static Command ResetPassword()
    {
        var command = new Command("reset-password", "Make a link by which a user sets another password.");
        var login = new Argument<string>("user") { Description = "A user name or a mail address." };
        var database = new DatabaseOptions();
        command.Arguments.Add(login);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    if (await services.Get<UserTable>().FindAsync(parsed.GetValue(login)!, ct) is not { } user)
                    {
                        return Errors.Report($"There is no user '{parsed.GetValue(login)}'.");
                    }
                    var (link, refusal) = await services
                        .Get<UserChanges>()
                        .LinkAsync(user.User.Id, CommandServices.Actor, ct);
                    var hours = UserLinks
                        .Lifetime(user.HasPassword ? LinkPurpose.Reset : LinkPurpose.Invitation)
                        .TotalHours;
                    return Tell(services, link, refusal, $"It is open for {hours} h, once. Give it to them alone.");
                })
        );
        return command;
    }

    private static Command HandOver()
    {
        var command = new Command("hand-over", "Leave a user to the identity provider, which keeps them over SCIM.");
        var login = new Argument<string>("user") { Description = "A user name or a mail address." };
        var database = new DatabaseOptions();
        command.Arguments.Add(login);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    if (await services.Get<UserTable>().FindAsync(parsed.GetValue(login)!, ct) is not { } user)
                    {
                        return Errors.Report($"There is no user '{parsed.GetValue(login)}'.");
                    }
                    var (_, refusal) = await services
                        .Get<UserChanges>()
                        .ApplyAsync(
                            user.User.Id,
                            default,
                            (found, _) => ProvisionUser.HandOver(found),
                            CommandServices.Actor,
                            ct
                        );
                    if (refusal is not null)
                    {
                        return Errors.Report(refusal);
                    }
                    AnsiConsole.MarkupLineInterpolated($"The identity provider finds them as {user.Email}.");
                    return 0;
                })
        );
        return command;
    }

    private static Command OpenBreakGlass()
    {
        var command = new Command(
            "break-glass",
            "Make a link that lets you in as a superuser for an hour, when nobody can sign in. The log tells of it for ever."
        );
        var reason = new Option<string>("--reason")
        {
            Description = "Why, for whoever reads the log.",
            HelpName = "TEXT",
            Required = true,
        };
        var database = new DatabaseOptions();
        command.Options.Add(reason);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var (link, refusal) = await services
                        .Get<BreakGlassLinks>()
                        .OpenAsync(parsed.GetValue(reason), CommandServices.Actor, ct);
                    return Tell(services, link, refusal, "It is open for 15 minutes, once.");
                })
        );
        return command;
    }

    private static int Tell(CommandServices services, string? path, Refusal? refusal, string howLong)
    {
        if (path is null)
        {
            return Errors.Report(refusal!);
        }
        var server = services.Get<RequestOptions>().PublicUrl?.ToString() ?? ListenAddresses.Default;
        // A line of its own that nothing wraps: it is copied.
        System.Console.Out.WriteLine($"{server.TrimEnd('/')}{path}");
        AnsiConsole.WriteLine(howLong);
        return 0;
    }

    private static string SignsInWith(UserView user) =>
        user.IsExternal ? "identity provider"
        : !user.HasPassword ? ""
        : user.Identities > 0 ? "password, identity provider"
        : "password";

    private static string[] Row(UserView user) =>
        [
            user.Id.ToString(),
            Markup.Escape(user.UserName ?? ""),
            Markup.Escape(user.Email ?? ""),
            string.Join(", ", user.IsSuperuser ? ["superuser", .. user.Roles] : user.Roles),
            user.IsErased ? "erased"
            : !user.IsActive ? "[yellow]may not sign in[/]"
            : user.HasPassword || user.IsExternal ? "active"
            : "invited",
            SignsInWith(user),
            user.LastSignInAt is { } at ? $"{at:yyyy-MM-dd HH:mm}" : "",
        ];
}
