using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Samplit.Testing;

namespace Samplit.Web.Tests.Console;

/// <summary>An experiment with visitors who came, so that its traffic has moved, and what the API says of it.</summary>
internal sealed class PlayedExperiment
{
    public const string Control = "<script>alert(1)</script>";
    public const string Better = "b & \"b\" עברית";
    private const int Batch = 250;

    /// <summary>So many that its traffic moves several times.</summary>
    private const int Visitors = 1_500;

    private static Task<PlayedExperiment>? _shared;

    private readonly RunningServer _server;

    private PlayedExperiment(RunningServer server, Guid id, string name) => (_server, Id, Name) = (server, id, name);

    public Guid Id { get; }

    public string Name { get; }

    public static async Task<PlayedExperiment> PlayAsync(RunningServer server, int visitors, string? name = null)
    {
        name ??= $"<b>experiment</b> {Guid.NewGuid():N}";
        var created = await SendAsync(
            server,
            HttpMethod.Post,
            "/api/experiments",
            new
            {
                name,
                hypothesis = "More </script><img src=x onerror=alert(1)>",
                variants = new object[] { new { name = Control, isControl = true }, new { name = Better } },
                minimumSample = 100_000,
            }
        );
        var played = new PlayedExperiment(server, created["id"]!.GetValue<Guid>(), name);
        await SendAsync(server, HttpMethod.Post, $"/api/experiments/{played.Id}/start", null);
        for (var from = 0; from < visitors; from += Batch)
        {
            await played.ComeAsync([.. Enumerable.Range(from, Math.Min(Batch, visitors - from)).Select(v => $"v-{v}")]);
        }
        return played;
    }

    /// <summary>One for all tests that only look at it.</summary>
    public static Task<PlayedExperiment> SharedAsync(RunningServer server) => _shared ??= PlayAsync(server, Visitors);

    public Task<JsonNode> PlanAsync(object plan) => SendAsync(_server, HttpMethod.Post, "/api/plans", plan);

    public Task<JsonNode> AskAsync(string path) =>
        SendAsync(_server, HttpMethod.Get, $"/api/experiments/{Id}/{path}".TrimEnd('/'), null);

    public Task<JsonNode> ChangeAsync(HttpMethod method, string path, object? body) =>
        SendAsync(_server, method, $"/api/experiments/{Id}/{path}", body);

    /// <summary>Changes or restores an event behind the server's back, as nobody may who is not the database's owner.</summary>
    /// <returns>What it was.</returns>
    public async Task<string> TamperAsync(long version, string? data = null)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "SET session_replication_role = replica");
        await using var command = new NpgsqlCommand(
            """
            UPDATE samplit.mt_events e SET data = coalesce($3, jsonb_set(before.data, '{variant}', '"another"'))
            FROM samplit.mt_events before
            WHERE e.stream_id = $1 AND e.version = $2 AND before.seq_id = e.seq_id RETURNING before.data::text
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = Id },
                new() { Value = version },
                new() { Value = data ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A quarter of those who get the better variant convert, and a tenth of the others.</summary>
    public async Task ComeAsync(string[] visitors)
    {
        var decided = await SendAsync(
            _server,
            HttpMethod.Post,
            "/v1/decisions",
            new { decisions = visitors.Select(visitor => new { experimentId = Id, visitor }) }
        );
        var converted = visitors
            .Zip(decided["decisions"]!.AsArray(), (visitor, decision) => (visitor, (string)decision!["variant"]!))
            .Where((v, at) => at % (v.Item2 == Better ? 4 : 10) == 0)
            .Select(v => new { experimentId = Id, v.visitor });
        await SendAsync(_server, HttpMethod.Post, "/v1/conversions:batch", new { conversions = converted });
    }

    public static async Task<JsonNode> SendAsync(RunningServer server, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: JsonSerializerOptions.Web);
        }
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
