using System.CommandLine;
using System.Globalization;
using Samplit.Api.Approvals;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Json;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>Says what other people have to approve in a project.</summary>
internal static class ApprovalsCommand
{
    public static Command Create()
    {
        var command = new Command("approvals", "Say what other people have to approve in a project.");
        command.Subcommands.Add(Show());
        command.Subcommands.Add(Set());
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "What has to be approved, and by how many.");
        var project = ProjectOption();
        var database = new DatabaseOptions();
        command.Options.Add(project);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var found = await services.FindProjectAsync(parsed.GetValue(project)!, ct);
                    Tell(found, await services.Get<ApprovalPolicies>().ReadAsync(found.Id, ct));
                    return 0;
                })
        );
        return command;
    }

    private static Command Set()
    {
        var command = new Command("set", "Say it anew: what is not named needs no approval any more.");
        var project = ProjectOption();
        var needs = new Option<string[]>("--need")
        {
            Description =
                $"An action and how many people approve it, such as complete=1; may be repeated. Actions: {Actions}.",
            HelpName = "ACTION=NUMBER",
        };
        var days = new Option<int?>("--proposal-days")
        {
            Description =
                $"How long a proposal can be approved, {ApprovalPolicy.MaxProposalDays} at most; as it is when absent.",
            HelpName = "DAYS",
        };
        var database = new DatabaseOptions();
        command.Options.Add(project);
        command.Options.Add(needs);
        command.Options.Add(days);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    var rules = (parsed.GetValue(needs) ?? []).Select(Rule).ToArray();
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var found = await services.FindProjectAsync(parsed.GetValue(project)!, ct);
                    var (policy, refusal) = await services
                        .Get<ApprovalPolicies>()
                        .ChangeAsync(
                            found.Id,
                            rules,
                            parsed.GetValue(days),
                            expected: default,
                            CommandServices.Actor,
                            ct
                        );
                    if (policy is null)
                    {
                        return Errors.Report(refusal!);
                    }
                    Tell(found, policy);
                    return 0;
                })
        );
        return command;
    }

    private static string Actions =>
        string.Join(", ", Enum.GetValues<ApprovalAction>().Select(a => ApprovalActions.Name(a)));

    private static Option<string> ProjectOption() =>
        new("--project")
        {
            Description = "Id or name of the project.",
            HelpName = "PROJECT",
            DefaultValueFactory = _ => Project.DefaultName,
        };

    /// <exception cref="ArgumentException">It is none.</exception>
    private static ApprovalRule Rule(string text) =>
        text.Split('=') is [var action, var number]
        && NamedEnum.Find<ApprovalAction>(action) is { } known
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var approvals)
            ? new(known, approvals)
            : throw new ArgumentException(
                $"--need takes an action and a number, such as complete=1. Actions: {Actions}."
            );

    private static void Tell(Project project, ApprovalPolicy policy)
    {
        if (policy.Rules.Count == 0)
        {
            AnsiConsole.MarkupLineInterpolated($"Nothing has to be approved in {project.Name}.");
            return;
        }
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Action", "Approvals");
        foreach (var rule in policy.Rules)
        {
            table.AddRow(ApprovalActions.Name(rule.Action), rule.Approvals.ToString(CultureInfo.InvariantCulture));
        }
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLineInterpolated(
            $"In {project.Name}, within {policy.ProposalDays} days of the proposal, by other people than who proposes it."
        );
    }
}
