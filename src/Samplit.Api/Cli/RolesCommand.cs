using System.CommandLine;
using Samplit.Api.Access;
using Samplit.Domain.Access;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Lists, makes and deletes roles on the machine itself.</summary>
internal static class RolesCommand
{
    public static Command Create()
    {
        var command = new Command("roles", "List, make and delete roles: named sets of permissions.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(CreateOne());
        command.Subcommands.Add(Delete());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the roles: those that are built in, then the others by name.");
        var database = new DatabaseOptions();
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var table = new Table().Border(TableBorder.Rounded);
                    table.AddColumns("Name", "Does", "Proposes", "Approves");
                    foreach (var role in (await services.Get<RoleReader>().ReadAsync(ct)).All)
                    {
                        var view = RoleView.From(role, Role.Find(role.Name) is not null, revision: 0);
                        table.AddRow(
                            role.Name,
                            view.IsBuiltIn ? $"{view.Allows.Count} permissions" : string.Join(", ", view.Allows),
                            string.Join(", ", view.Proposes),
                            string.Join(", ", view.Approves)
                        );
                    }
                    AnsiConsole.Write(table);
                    return 0;
                })
        );
        return command;
    }

    private static Command CreateOne()
    {
        var command = new Command("create", "Make a role.");
        var name = new Option<string>("--name")
        {
            Description = "Small letters and digits, in words with a hyphen between them. It stays for ever.",
            HelpName = "NAME",
            Required = true,
        };
        var (allows, proposes, approves) = (
            Permissions("--allow", "A permission that it does"),
            Permissions("--propose", "One that it does where nobody has to approve"),
            Permissions("--approve", "One that it approves when others propose")
        );
        var database = new DatabaseOptions();
        command.Options.Add(name);
        command.Options.Add(allows);
        command.Options.Add(proposes);
        command.Options.Add(approves);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var (role, refusal) = await services
                        .Get<RoleChanges>()
                        .CreateAsync(
                            new CreateRoleRequest(
                                parsed.GetValue(name),
                                parsed.GetValue(allows),
                                parsed.GetValue(proposes),
                                parsed.GetValue(approves)
                            ),
                            by: null,
                            CommandServices.Actor,
                            ct
                        );
                    if (role is null)
                    {
                        return Errors.Report(refusal!);
                    }
                    AnsiConsole.MarkupLineInterpolated($"There is a role {role.Name}.");
                    return 0;
                })
        );
        return command;
    }

    private static Command Delete()
    {
        var command = new Command("delete", "Delete a role. Whoever has it may do nothing by it within five seconds.");
        var name = new Argument<string>("name") { Description = "As the list shows it." };
        var database = new DatabaseOptions();
        command.Arguments.Add(name);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var (role, refusal) = await services
                        .Get<RoleChanges>()
                        .ApplyAsync(parsed.GetValue(name)!, default, DefineRole.Delete, CommandServices.Actor, ct);
                    if (role is null)
                    {
                        return Errors.Report(refusal!);
                    }
                    AnsiConsole.MarkupLineInterpolated($"{role.Name} is deleted.");
                    return 0;
                })
        );
        return command;
    }

    private static Option<string[]> Permissions(string name, string what) =>
        new(name) { Description = $"{what}; may be repeated.", HelpName = "PERMISSION" };
}
