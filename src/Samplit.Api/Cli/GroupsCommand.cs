using System.CommandLine;
using Samplit.Api.Groups;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Lists, makes and deletes groups on the machine itself, and says who is in them and what they may do.</summary>
internal static class GroupsCommand
{
    private const int PageSize = 500;

    public static Command Create()
    {
        var command = new Command("groups", "List, make and delete groups: users who have roles together.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(CreateOne());
        command.Subcommands.Add(SetRoles());
        command.Subcommands.Add(Members("add", "Add users to a group.", isAdding: true));
        command.Subcommands.Add(Members("remove", "Remove users from a group.", isAdding: false));
        command.Subcommands.Add(Delete());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the groups, newest first.");
        return Running(
            command,
            async (services, _, ct) =>
            {
                var groups = services.Get<GroupTable>();
                var table = new Table().Border(TableBorder.Rounded);
                table.AddColumns("Id", "Name", "Roles", "Members", "Of");
                Guid? after = null;
                do
                {
                    var page = await groups.ListAsync(member: null, after, PageSize, ct);
                    foreach (var group in page.Select(GroupView.From))
                    {
                        table.AddRow(
                            group.Id.ToString(),
                            Markup.Escape(group.Name),
                            string.Join(", ", group.Roles),
                            $"{group.Members}",
                            group.IsProvisioned ? "an identity provider" : ""
                        );
                    }
                    after = page.Count == PageSize ? page[^1].Id : null;
                } while (after is not null);
                AnsiConsole.Write(table);
                return 0;
            }
        );
    }

    private static Command CreateOne()
    {
        var command = new Command("create", "Make a group.");
        var name = new Argument<string>("name") { Description = "What people call it." };
        command.Arguments.Add(name);
        return Running(
            command,
            async (services, parsed, ct) =>
                Tell(await services.Get<GroupChanges>().CreateAsync(parsed.GetValue(name), CommandServices.Actor, ct))
        );
    }

    private static Command SetRoles()
    {
        var command = new Command("roles", "Say which roles the members of a group have by it: all of them.");
        var group = Group();
        var roles = new Option<string[]>("--role")
        {
            Description = "A role, with @ and the id of a project for that project only; may be repeated.",
            HelpName = "ROLE",
        };
        command.Arguments.Add(group);
        command.Options.Add(roles);
        return Running(
            command,
            async (services, parsed, ct) =>
                Tell(
                    await services
                        .Get<GroupChanges>()
                        .SetRolesAsync(
                            await FindAsync(services, parsed.GetValue(group)!, ct),
                            parsed.GetValue(roles) ?? [],
                            default,
                            by: null,
                            CommandServices.Actor,
                            ct
                        )
                )
        );
    }

    private static Command Members(string name, string what, bool isAdding)
    {
        var command = new Command(name, what);
        var group = Group();
        var users = new Argument<string[]>("users")
        {
            Description = "User names or mail addresses.",
            Arity = new ArgumentArity(1, ChangeGroup.MaxMembersAtOnce),
        };
        command.Arguments.Add(group);
        command.Arguments.Add(users);
        return Running(
            command,
            async (services, parsed, ct) =>
            {
                var ids = new List<Guid>();
                foreach (var login in parsed.GetValue(users)!)
                {
                    if (await services.Get<UserTable>().FindAsync(login, ct) is not { } user)
                    {
                        return Errors.Report($"There is no user '{login}'.");
                    }
                    ids.Add(user.User.Id);
                }
                return Tell(
                    await services
                        .Get<GroupChanges>()
                        .SetMembersAsync(
                            await FindAsync(services, parsed.GetValue(group)!, ct),
                            isAdding ? ids : [],
                            isAdding ? [] : ids,
                            default,
                            by: null,
                            CommandServices.Actor,
                            ct
                        )
                );
            }
        );
    }

    private static Command Delete()
    {
        var command = new Command("delete", "Delete a group: nobody has a role by it any more.");
        var group = Group();
        command.Arguments.Add(group);
        return Running(
            command,
            async (services, parsed, ct) =>
            {
                var id = await FindAsync(services, parsed.GetValue(group)!, ct);
                if (
                    await services.Get<GroupChanges>().DeleteAsync(id, default, CommandServices.Actor, ct) is
                    { } refusal
                )
                {
                    return Errors.Report(refusal);
                }
                AnsiConsole.WriteLine("It is deleted.");
                return 0;
            }
        );
    }

    private static Argument<string> Group() => new("group") { Description = "Its id, or its name." };

    private static Command Running(
        Command command,
        Func<CommandServices, ParseResult, CancellationToken, Task<int>> run
    )
    {
        var database = new DatabaseOptions();
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    return await run(services, parsed, ct);
                })
        );
        return command;
    }

    /// <exception cref="ArgumentException">There is none.</exception>
    private static async Task<Guid> FindAsync(CommandServices services, string idOrName, CancellationToken ct)
    {
        var groups = services.Get<GroupTable>();
        return (
                Guid.TryParse(idOrName, out var id)
                    ? await groups.FindAsync(id, ct)
                    : await groups.FindAsync(idOrName, ct)
            )?.Id
            ?? throw new ArgumentException($"There is no group with the id or name '{idOrName}'.");
    }

    private static int Tell((Group? Group, Refusal? Refusal) outcome)
    {
        if (outcome.Group is not { } group)
        {
            return Errors.Report(outcome.Refusal!);
        }
        var view = GroupView.From(group);
        AnsiConsole.MarkupLineInterpolated(
            $"{view.Name} ({view.Id}) has {view.Members} members; roles: {string.Join(", ", view.Roles)}."
        );
        return 0;
    }
}
