using System.CommandLine;
using Samplit.Api.Access;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Json;
using Spectre.Console;

namespace Samplit.Api.Cli;

/// <summary>
/// Makes, lists, rotates and revokes API keys on the machine itself: who may write to the database needs no key for it.
/// </summary>
internal static class ApiKeysCommand
{
    public static Command Create()
    {
        var command = new Command("api-keys", "Make, list, rotate and revoke the keys that callers show.");
        command.Subcommands.Add(CreateOne());
        command.Subcommands.Add(List());
        command.Subcommands.Add(Rotate());
        command.Subcommands.Add(Revoke());
        return command;
    }

    private static Command CreateOne()
    {
        var command = new Command("create", "Make a key. It is shown this once.");
        var name = new Option<string>("--name")
        {
            Description = "What people call it.",
            HelpName = "NAME",
            Required = true,
        };
        var kind = new Option<string>("--kind")
        {
            Description = "What it opens at most: admin, dataPlane, metrics, audit, scim or flags.",
            HelpName = "KIND",
            DefaultValueFactory = _ => "admin",
        };
        var role = new Option<string?>("--role")
        {
            Description =
                $"Of an admin key: {string.Join(", ", Role.BuiltIn.Select(r => r.Name))}, or one of your own; admin when absent.",
            HelpName = "ROLE",
        };
        var permissions = new Option<string[]>("--permission")
        {
            Description = "The only ones of its kind or role that it has; may be repeated.",
            HelpName = "NAME",
        };
        var networks = new Option<string[]>("--network")
        {
            Description = "Where it may be used from, in CIDR; may be repeated.",
            HelpName = "CIDR",
        };
        var project = new Option<string?>("--project")
        {
            Description = "Id or name of the only project that it is for; everywhere when absent.",
            HelpName = "PROJECT",
        };
        var days = Days();
        var rate = new Option<int?>("--requests-per-second")
        {
            Description = "How many requests a server answers with it; any number when absent.",
            HelpName = "NUMBER",
        };
        var environment = new Option<string?>("--environment")
        {
            Description = "Of a key for flags: where it evaluates them, such as production.",
            HelpName = "NAME",
        };
        var clients = new Option<bool>("--for-clients")
        {
            Description = "Of a key for flags: it stands in pages or apps, and opens flags for clients only.",
        };
        var domains = new Option<string[]>("--domain")
        {
            Description =
                "Of a key for clients: a site whose pages may use it, such as shop.example; may be repeated; * for every site.",
            HelpName = "HOST",
        };
        var onlySecret = new Option<bool>("--quiet") { Description = "Write nothing but the key, for a script." };
        var database = new DatabaseOptions();
        command.Options.Add(name);
        command.Options.Add(kind);
        command.Options.Add(role);
        command.Options.Add(permissions);
        command.Options.Add(networks);
        command.Options.Add(project);
        command.Options.Add(rate);
        command.Options.Add(days);
        command.Options.Add(environment);
        command.Options.Add(clients);
        command.Options.Add(domains);
        command.Options.Add(onlySecret);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    var of = Kind(parsed.GetValue(kind)!);
                    var isQuiet = parsed.GetValue(onlySecret);
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct, isQuiet);
                    var wanted = new CreateApiKey(
                        parsed.GetValue(name),
                        of,
                        parsed.GetValue(role),
                        Given(parsed.GetValue(permissions)),
                        Given(parsed.GetValue(networks)),
                        parsed.GetValue(days),
                        parsed.GetValue(project) is { } only ? (await services.FindProjectAsync(only, ct)).Id : null,
                        Owner: null,
                        parsed.GetValue(rate),
                        parsed.GetValue(environment),
                        parsed.GetValue(clients) ? true : null,
                        Given(parsed.GetValue(domains))
                    );
                    return Tell(
                        await services.Get<ApiKeyChanges>().CreateAsync(wanted, by: null, CommandServices.Actor, ct),
                        isQuiet
                    );
                })
        );
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the keys, newest first.");
        var database = new DatabaseOptions();
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var keys = services.Get<ApiKeyTable>();
                    var table = new Table().Border(TableBorder.Rounded);
                    table.AddColumns("Id", "Key", "Name", "May", "Until", "Last used");
                    Guid? after = null;
                    do
                    {
                        var page = await keys.ListAsync(after, PageSize, ct);
                        foreach (var key in page.Select(ApiKeyView.From))
                        {
                            table.AddRow(Row(key));
                        }
                        after = page.Count == PageSize ? page[^1].Key.Id : null;
                    } while (after is not null);
                    AnsiConsole.Write(table);
                    return 0;
                })
        );
        return command;
    }

    private static Command Rotate()
    {
        var command = new Command("rotate", "Give a key another secret, and more time.");
        var id = Id();
        var days = Days();
        var grace = new Option<long?>("--grace-seconds")
        {
            Description = "How long programs with the old secret go on; a day when absent, seven at most.",
            HelpName = "SECONDS",
        };
        var database = new DatabaseOptions();
        command.Arguments.Add(id);
        command.Options.Add(grace);
        command.Options.Add(days);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    return Tell(
                        await services
                            .Get<ApiKeyChanges>()
                            .RotateAsync(
                                parsed.GetValue(id),
                                Http.Requests.Seconds(parsed.GetValue(grace)),
                                parsed.GetValue(days),
                                default,
                                by: null,
                                CommandServices.Actor,
                                ct
                            ),
                        isQuiet: false
                    );
                })
        );
        return command;
    }

    private static Command Revoke()
    {
        var command = new Command("revoke", "End a key for ever. Servers refuse it within five seconds.");
        var id = Id();
        var database = new DatabaseOptions();
        command.Arguments.Add(id);
        database.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
                Errors.GuardAsync(async () =>
                {
                    await using var services = await CommandServices.OpenPreparedAsync(database, parsed, ct);
                    var (key, refusal) = await services
                        .Get<ApiKeyChanges>()
                        .RevokeAsync(parsed.GetValue(id), default, CommandServices.Actor, ct);
                    if (key is null)
                    {
                        return Errors.Report(refusal!);
                    }
                    AnsiConsole.MarkupLineInterpolated($"{key.Prefix} ({key.Name}) is revoked.");
                    return 0;
                })
        );
        return command;
    }

    private const int PageSize = 500;

    private static Argument<Guid> Id() => new("id") { Description = "Of the key, as the list shows it." };

    private static Option<int?> Days() =>
        new("--expires-in-days")
        {
            Description = $"{CreateApiKey.DefaultDays} when absent, {CreateApiKey.MaxDays} at most.",
            HelpName = "DAYS",
        };

    /// <exception cref="ArgumentException">It is none.</exception>
    private static ApiKeyKind Kind(string text) =>
        NamedEnum.Find<ApiKeyKind>(text)
        ?? throw new ArgumentException("--kind takes admin, dataPlane, metrics, audit, scim or flags.");

    /// <exception cref="ArgumentException">There is none.</exception>
    private static string[]? Given(string[]? values) => values is { Length: > 0 } ? values : null;

    private static string[] Row(ApiKeyView key) =>
        [
            key.Id.ToString(),
            key.Prefix,
            Markup.Escape(key.Name),
            key.Role ?? (key.Kind == ApiKeyKind.DataPlane ? "decisions" : key.Kind.ToString().ToLowerInvariant()),
            key.Status == ApiKeyStatus.Revoked ? "[red]revoked[/]"
            : key.IsExpired ? "[yellow]expired[/]"
            : $"{key.ExpiresAt:yyyy-MM-dd}",
            key.LastUsedAt is { } at ? $"{at:yyyy-MM-dd HH:mm} from {key.LastUsedFrom ?? "?"}" : "",
        ];

    private static int Tell((NewApiKeyView? Made, Refusal? Refusal) outcome, bool isQuiet)
    {
        if (outcome.Made is not { } made)
        {
            return Errors.Report(outcome.Refusal!);
        }
        // A line of its own that nothing wraps: it is copied.
        System.Console.Out.WriteLine(made.Secret);
        if (!isQuiet)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"Keep it now: only its hash is kept here. It is good until {made.Key.ExpiresAt:yyyy-MM-dd}; its id is {made.Key.Id}."
            );
        }
        return 0;
    }
}
