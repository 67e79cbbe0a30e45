using System.Diagnostics;
using System.Net;
using Npgsql;
using Samplit.Api.Access;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Access;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class API_keys(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Are_told_once_and_then_only_by_what_may_be_shown()
    {
        var made = await _server.MakeKeyAsync(
            new
            {
                name = " pipeline ",
                kind = "metrics",
                networks = new[] { "127.0.0.0/8", "::1" },
                expiresInDays = 3,
            }
        );

        var secret = made.Secret();
        var read = (await _server.GetAsync($"/api/keys/{made.Id()}")).Is(HttpStatusCode.OK);
        Assert.Matches("^smp_met_[0-9a-f]{8}_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$", secret);
        Assert.Equal(
            (secret[..16], "pipeline", "metrics", "active", false),
            (
                read["prefix"].GetString(),
                read["name"].GetString(),
                read["kind"].GetString(),
                read["status"].GetString(),
                read["isExpired"].GetBoolean()
            )
        );
        Assert.Equal(["127.0.0.0/8", "::1/128"], read["networks"].EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(
            3,
            Math.Round((read["expiresAt"].GetDateTimeOffset() - read["createdAt"].GetDateTimeOffset()).TotalDays, 3)
        );
        var listed = await _server.GetAsync("/api/keys?limit=1000");
        Assert.Contains(made.Id(), listed.Each<Guid>("keys", "id"));
        Assert.DoesNotContain(secret[17..60], read.Text + listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_in_the_log_without_their_names_and_nowhere_with_their_secrets()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:CheckpointInterval", "00:00:00.05"));
        var made = await server.MakeKeyAsync(new { name = "Ada Lovelace", kind = "dataPlane" });
        var (id, secret) = (made.Id(), made.Secret());
        (await server.PostAsync($"/api/keys/{id}/rotate", new { graceSeconds = 0 })).Is(HttpStatusCode.OK);
        (await server.PostAsync($"/api/keys/{id}/revoke")).Is(HttpStatusCode.OK);

        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = owner.CreateCommand(
            "SELECT type, user_name, data::text || coalesce(headers::text, '') FROM samplit.mt_events WHERE stream_id = $1 ORDER BY version"
        );
        command.Parameters.AddWithValue(id);
        var events = new List<(string Type, string Actor, string Text)>();
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                events.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
            }
        }

        Assert.Equal(["api_key_created", "api_key_rotated", "api_key_revoked"], events.Select(e => e.Type));
        Assert.All(events, e => Assert.StartsWith("key:", e.Actor, StringComparison.Ordinal));
        Assert.All(events, e => Assert.DoesNotContain("Ada", e.Text, StringComparison.Ordinal));
        await Logs.SignedAsync(server, TestKeys.Events + 3);
        (await server.GetAsync("/audit/log/verification")).Is(HttpStatusCode.OK);
        var dump = await DumpAsync(owner);
        Assert.Contains("Ada Lovelace", dump, StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Split('_', 4)[3][..43], dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_rotated_with_a_while_in_which_both_secrets_work()
    {
        var made = await _server.MakeKeyAsync(new { kind = "metrics" });
        // It is remembered as it is now.
        (await _server.GetWithAsync(made.Secret(), "/api/account")).Is(HttpStatusCode.OK);

        var rotated = await _server.PostAsync($"/api/keys/{made.Id()}/rotate", new { graceSeconds = 2 });

        var (old, fresh) = (made.Secret(), rotated.Is(HttpStatusCode.OK).Secret());
        Assert.NotEqual(old, fresh);
        (await _server.GetWithAsync(fresh, "/api/account")).Is(HttpStatusCode.OK);
        (await _server.GetWithAsync(old, "/api/account")).Is(HttpStatusCode.OK);
        await IsRefusedAsync(_server, old);
        (await _server.GetWithAsync(fresh, "/api/account")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Are_rotated_at_once_when_one_secret_has_leaked()
    {
        var made = await _server.MakeKeyAsync(new { kind = "metrics" });
        (await _server.PostAsync($"/api/keys/{made.Id()}/rotate", new { graceSeconds = 600 })).Is(HttpStatusCode.OK);

        var again = await _server.PostAsync($"/api/keys/{made.Id()}/rotate", new { graceSeconds = 0 });

        await IsRefusedAsync(_server, made.Secret());
        (await _server.GetWithAsync(again.Secret(), "/api/account")).Is(HttpStatusCode.OK);
    }

    /// <summary>Used all the while, so that it is remembered there.</summary>
    [Fact]
    public async Task That_are_revoked_on_one_server_are_refused_by_the_other_within_five_seconds()
    {
        await using var other = await RunningServer.StartOnAsync(_server.ConnectionString);
        var made = await _server.MakeKeyAsync(new { kind = "admin", role = "viewer" });
        (await other.GetWithAsync(made.Secret(), "/api/account")).Is(HttpStatusCode.OK);

        (await _server.PostAsync($"/api/keys/{made.Id()}/revoke")).Is(HttpStatusCode.OK);

        var watch = Stopwatch.StartNew();
        await IsRefusedAsync(other, made.Secret());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");
        await IsRefusedAsync(_server, made.Secret());
        (await _server.PostAsync($"/api/keys/{made.Id()}/rotate", new { })).IsProblem(
            HttpStatusCode.Conflict,
            "key_revoked"
        );
    }

    [Fact]
    public async Task Are_refused_when_their_time_is_over()
    {
        var made = await _server.MakeKeyAsync(new { kind = "metrics", expiresInDays = 1 });
        (await _server.GetWithAsync(made.Secret(), "/api/account")).Is(HttpStatusCode.OK);

        await using var owner = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var dayLater = owner.CreateCommand(
            "UPDATE samplit.mt_doc_api_keys SET data = jsonb_set(data, '{expiresAt}', to_jsonb(now())) WHERE id = $1"
        );
        dayLater.Parameters.AddWithValue(made.Id());
        await dayLater.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await IsRefusedAsync(_server, made.Secret());
        var refused = await _server.GetWithAsync(made.Secret(), "/api/account");
        Assert.Contains("expired", refused["detail"].GetString(), StringComparison.Ordinal);
        Assert.True((await _server.GetAsync($"/api/keys/{made.Id()}"))["isExpired"].GetBoolean());
    }

    [Fact]
    public async Task Are_refused_from_where_they_may_not_be_used()
    {
        var made = await _server.MakeKeyAsync(new { kind = "metrics", networks = new[] { "192.0.2.0/24" } });

        var refused = await _server.GetWithAsync(made.Secret(), "/api/account");

        refused.IsProblem(HttpStatusCode.Unauthorized, "key_refused");
        Assert.Contains("from this address", refused["detail"].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_answered_as_often_a_second_as_was_said()
    {
        var few = (await _server.MakeKeyAsync(new { kind = "metrics", requestsPerSecond = 3 })).Secret();
        var any = (await _server.MakeKeyAsync(new { kind = "metrics" })).Secret();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => _server.GetWithAsync(few, "/api/account"))
        );

        Assert.Contains(answers, a => a.Status == HttpStatusCode.OK);
        var refused = answers.First(a => a.Status != HttpStatusCode.OK);
        refused.IsProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        (await _server.GetWithAsync(any, "/api/account")).Is(HttpStatusCode.OK);
        await Eventually.TrueAsync(
            "it is answered again",
            async () => (await _server.GetWithAsync(few, "/api/account")).Status == HttpStatusCode.OK
        );
    }

    [Fact]
    public async Task Say_when_and_from_where_they_were_used_last()
    {
        var made = await _server.MakeKeyAsync(new { kind = "metrics" });
        Assert.False(made["key"].TryGetProperty("lastUsedAt", out _));

        await _server.GetWithAsync(made.Secret(), "/api/account");

        await Eventually.TrueAsync(
            "its use is written down",
            async () =>
                (await _server.GetAsync($"/api/keys/{made.Id()}")).Body.TryGetProperty("lastUsedFrom", out var from)
                && from.GetString() == "127.0.0.0/24"
        );
    }

    [Fact]
    public async Task Are_changed_by_who_has_seen_their_last_change_only()
    {
        var made = await _server.MakeKeyAsync(new { kind = "metrics" });
        var seen = await _server.GetAsync($"/api/keys/{made.Id()}");
        await _server.PostAsync($"/api/keys/{made.Id()}/rotate", new { });

        (await _server.PostAsync($"/api/keys/{made.Id()}/revoke", ifMatch: seen.ETag)).IsStale();
    }

    [Theory]
    [InlineData("""{"kind":"metrics"}""", "name")]
    [InlineData("""{"name":"a"}""", "kind")]
    [InlineData("""{"name":"a","kind":"admin","role":"boss"}""", "role")]
    [InlineData("""{"name":"a","kind":"admin","permissions":["decision:assign"]}""", "permissions[0]")]
    [InlineData("""{"name":"a","kind":"admin","networks":["here"]}""", "networks[0]")]
    [InlineData("""{"name":"a","kind":"admin","expiresInDays":367}""", "expiresInDays")]
    public async Task Are_not_made_of_what_is_wrong(string body, string field) =>
        (await _server.PostTextAsync("/api/keys", body)).IsInvalid(field);

    [Fact]
    public async Task That_are_not_there_are_not_found()
    {
        var id = Guid.CreateVersion7();

        (await _server.GetAsync($"/api/keys/{id}")).IsNotFound("key");
        (await _server.PostAsync($"/api/keys/{id}/rotate", new { })).IsNotFound("key");
        (await _server.PostAsync($"/api/keys/{Guid.Empty}/revoke")).IsNotFound("key");
    }

    [Fact]
    public async Task Name_who_has_done_what_was_done_with_them()
    {
        var made = await _server.MakeKeyAsync(new { kind = "admin", role = "editor" });

        var created = await _server.AskAsAsync(
            $"Bearer {made.Secret()}",
            "POST",
            "/api/experiments",
            An.Experiment.Request().ToJsonString()
        );

        var audit = await _server.GetAsync($"/api/experiments/{created["id"].GetGuid()}/audit");
        Assert.Equal($"key:{made.Id()}", audit["entries", 0, "actor"].GetString());
    }

    /// <summary>Each has to be looked for; connections are left to visitors all the same.</summary>
    [Fact]
    public async Task That_are_made_up_are_looked_for_a_few_at_once()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:RequestTimeout", "00:00:03"));
        var known = (await server.MakeKeyAsync(new { kind = "metrics" })).Secret();
        (await server.GetWithAsync(known, "/api/account")).Is(HttpStatusCode.OK);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var hold = new NpgsqlCommand("LOCK TABLE samplit.api_keys", connection);
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var strangers = Enumerable
            .Range(0, 24)
            .Select(_ => ApiKeyToken.New(ApiKeyKind.Admin, ApiKeyToken.NewPublicId()).Text)
            .Select(made => server.GetWithAsync(made, "/api/account"))
            .ToArray();
        await Locks.SomebodyWaits(owner, atLeast: 8);
        await Task.WhenAny(strangers);

        // Besides them, whoever reads the known key again.
        Assert.InRange(await WaitingAsync(owner), 0, 9);
        (await server.GetWithAsync(known, "/api/account")).Is(HttpStatusCode.OK);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.All(
            await Task.WhenAll(strangers),
            a =>
                Assert.True(
                    a.Status is HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable,
                    $"{a.Status} {a.Text}"
                )
        );
    }

    private static async Task<long> WaitingAsync(NpgsqlDataSource owner)
    {
        await using var command = owner.CreateCommand("SELECT count(*) FROM pg_locks WHERE NOT granted");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static Task IsRefusedAsync(RunningServer server, string key) =>
        Eventually.TrueAsync(
            "the key is refused",
            async () => (await server.GetWithAsync(key, "/api/account")).Status == HttpStatusCode.Unauthorized
        );

    /// <summary>Every row of every table, as text.</summary>
    private static async Task<string> DumpAsync(NpgsqlDataSource owner)
    {
        await using var command = owner.CreateCommand(
            "SELECT string_agg(query_to_xml(format('SELECT * FROM samplit.%I', tablename), true, true, '')::text, '') FROM pg_tables WHERE schemaname = 'samplit'"
        );
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
