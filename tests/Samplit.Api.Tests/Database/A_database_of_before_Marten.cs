using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Ledger.Notes;
using Samplit.Projections.Streams;
using Samplit.Testing;
using Samplit.Verify.Audit;

namespace Samplit.Api.Tests.Database;

/// <summary>
/// What the last build with an event store of its own left behind: 637 events of an experiment with 500 visitors,
/// others, and a log of 666 leaves that it signed. It was dumped by pg_dump, and goes on for ever.
/// </summary>
public class A_database_of_before_Marten
{
    [Fact]
    public async Task Is_migrated_served_and_continues_what_was_signed()
    {
        await using var database = await RestoreAsync();
        await using var server = await RunningServer.StartOnAsync(
            database.ConnectionString,
            ("Samplit:Origin", "before.example/samplit")
        );
        var header = JsonElement.Parse(Text("export.jsonl").Split('\n')[0]);
        var assignments = $"/v1/experiments/{header.GetProperty("stream").GetGuid()}/assignments";

        var known = await server.PostAsync(assignments, new { visitor = "v-1" });
        var fresh = await server.PostAsync(assignments, new { visitor = "somebody new" });
        var verified = await server.GetAsync("/audit/log/verification");

        Assert.False(known.Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.True(fresh.Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.Equal("intact", verified.Is(HttpStatusCode.OK)["verdict"].GetString());
        var report = await server
            .App.Services.GetRequiredService<Verification>()
            .RunAsync(null, Kept(), null, TestContext.Current.CancellationToken);
        Assert.Equal(LogVerdict.Intact, report!.Log.Verdict);
        // The visitor, and whatever the server has reallocated since.
        Assert.True(report.Checked >= 667);
    }

    /// <summary>Visitors go on being answered; everything else takes a key.</summary>
    [Fact]
    public async Task Answers_backends_without_a_key_until_it_is_closed()
    {
        await using var database = await RestoreAsync();
        await using var server = await RunningServer.StartOnAsync(
            database.ConnectionString,
            ("Samplit:Origin", "before.example/samplit")
        );
        using var anybody = new HttpClient { BaseAddress = server.Http.BaseAddress };
        var experiment = JsonElement.Parse(Text("export.jsonl").Split('\n')[0]).GetProperty("stream").GetGuid();

        var open = await Assign();
        using var admin = await anybody.GetAsync(new Uri("/api/experiments", UriKind.Relative));
        var said = await server.GetAsync("/api/access");
        (await server.PutAsync("/api/access", new { dataPlane = "keys" })).Is(HttpStatusCode.OK);
        var closed = await Assign();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (open, closed));
        Assert.Equal(HttpStatusCode.Unauthorized, admin.StatusCode);
        Assert.Equal("open", said["dataPlane"].GetString());

        async Task<HttpStatusCode> Assign()
        {
            using var answer = await anybody.PostAsJsonAsync(
                new Uri($"/v1/experiments/{experiment}/assignments", UriKind.Relative),
                new { visitor = "v-1" }
            );
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("experiments")]
    [InlineData("variant_statistics")]
    [InlineData("experiment_marks")]
    [InlineData("visitor_counts")]
    [InlineData("algorithm_states")]
    [InlineData("sticky_assignments")]
    [InlineData("reallocations")]
    [InlineData("computed_allocations")]
    [InlineData("installations")]
    [InlineData("layers")]
    [InlineData("metric_sources")]
    [InlineData("api_keys")]
    [InlineData("access_settings")]
    public async Task Has_read_models_that_a_rebuild_gives_again(string projection)
    {
        await using var database = await RestoreAsync();
        await using var server = await RunningServer.StartOnAsync(
            database.ConnectionString,
            ("Samplit:Origin", "before.example/samplit")
        );

        var rebuilt = await server.PostAsync($"/api/projections/{projection}/rebuild");

        Assert.Equal(0, rebuilt.Is(HttpStatusCode.OK)["differences"].GetInt64());
    }

    /// <summary>As the owner, as others do not see all of the catalogue.</summary>
    [Fact]
    public async Task Is_as_Marten_wants_it_once_it_is_migrated()
    {
        await using var database = await RestoreAsync();
        await using var server = await RunningServer.StartOnAsync(database.ConnectionString);
        var options = server.App.Services.GetRequiredService<StreamStore>().Options;
        var store = new StreamStore(database.DataSource, options, TimeProvider.System);

        await store.Marten.Storage.Database.AssertDatabaseMatchesConfigurationAsync(
            TestContext.Current.CancellationToken
        );
    }

    private static async Task<TestDatabase> RestoreAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var stream = new GZipStream(Resource("before_marten.sql.gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        // Its settings end with the connection.
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(await reader.ReadToEndAsync(), connection);
        await command.ExecuteNonQueryAsync();
        return database;
    }

    /// <summary>The checkpoint that an auditor kept then.</summary>
    private static Checkpoint Kept() =>
        TrustedCheckpoint.Read(
            System.Text.Encoding.UTF8.GetBytes(Text("checkpoint.txt")),
            [
                JsonDocument
                    .Parse(Text("keys.json"))
                    .RootElement.GetProperty("keys")[0]
                    .GetProperty("verifier")
                    .GetString()!,
            ]
        );

    private static string Text(string file)
    {
        using var reader = new StreamReader(Resource("before/" + file));
        return reader.ReadToEnd();
    }

    private static Stream Resource(string name) =>
        typeof(A_database_of_before_Marten).Assembly.GetManifestResourceStream(name)!;
}
