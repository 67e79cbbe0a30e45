using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Access;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

/// <summary>Flags in a line each, and clients that read them.</summary>
internal static class AFlag
{
    public static string NewKey() => $"flag-{Guid.NewGuid():N}"[..17];

    public static object Boolean(bool? isForClients = null, params object[] prerequisites) =>
        new
        {
            kind = "boolean",
            variants = new object[] { new { key = "on", value = true }, new { key = "off", value = false } },
            isForClients,
            prerequisites = prerequisites.Length == 0 ? null : prerequisites,
        };

    /// <summary>On, and off for whom no rule is.</summary>
    public static object On(params object[] rules) =>
        new
        {
            isOn = true,
            rules,
            @default = "off",
            off = "off",
        };

    /// <summary>The same, turned off.</summary>
    public static object TurnedOff(params object[] rules) => Calls.ToJson(On(rules)).With("isOn", false);

    public static object Serving(string variant, object? when = null) => new { serve = new { variant }, when };

    public static object When(string fact, string value) =>
        new
        {
            fact,
            @operator = "equals",
            values = new[] { value },
        };

    /// <summary>A boolean flag that is on in production.</summary>
    public static async Task<string> MadeOn(
        RunningServer server,
        object environment,
        object? definition = null,
        string? key = null,
        Guid? project = null
    )
    {
        key ??= NewKey();
        (
            await server.PostAsync(
                "/api/flags",
                new
                {
                    key,
                    definition = definition ?? Boolean(),
                    environments = new { production = environment },
                    project,
                }
            )
        ).Is(HttpStatusCode.Created);
        return key;
    }

    /// <summary>All of a flag's stream, in its order.</summary>
    public static async Task<IReadOnlyList<StoredEvent>> EventsOf(RunningServer server, Guid flag)
    {
        var events = new List<StoredEvent>();
        await foreach (var @event in server.App.Services.GetRequiredService<StreamStore>().ReadStreamAsync(flag))
        {
            events.Add(@event);
        }
        return events;
    }

    /// <summary>A project whose flags nobody else changes.</summary>
    public static async Task<Guid> ProjectOn(RunningServer server) =>
        (await server.PostAsync("/api/projects", new { name = $"project {Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();

    /// <summary>A key that reads flags of the default project.</summary>
    public static async Task<string> KeyOn(
        RunningServer server,
        string environment = "production",
        bool isForClients = false,
        params string[] domains
    )
    {
        var (made, _) = await server
            .App.Services.GetRequiredService<ApiKeyChanges>()
            .CreateAsync(
                new CreateApiKey(
                    "flags",
                    ApiKeyKind.Flags,
                    Role: null,
                    Permissions: null,
                    Networks: null,
                    ExpiresInDays: 1,
                    Environment: environment,
                    IsForClients: isForClients,
                    Domains: domains.Length == 0 ? null : domains
                ),
                by: null,
                new EventMetadata("system:tests"),
                TestContext.Current.CancellationToken
            );
        return made!.Secret;
    }

    public static async Task<Answer> OfrepAsync(
        this RunningServer server,
        string key,
        string? flag,
        object? body,
        string? ifNoneMatch = null,
        string? origin = null,
        string query = ""
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"/ofrep/v1/evaluate/flags{(flag is null ? "" : $"/{flag}")}{query}", UriKind.Relative)
        )
        {
            Content = body is string text
                ? new StringContent(text, System.Text.Encoding.UTF8, "application/json")
                : JsonContent.Create(Calls.ToJson(body ?? new { })),
        };
        request.Headers.Authorization = new("Bearer", key);
        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
        }
        var answer = await Answer.ReadAsync(
            await server.Http.SendAsync(request, TestContext.Current.CancellationToken)
        );
        OfrepSchema.Check(isBulk: flag is null, answer);
        return answer;
    }
}
