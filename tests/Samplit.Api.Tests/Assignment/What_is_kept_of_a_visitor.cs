using System.Net;
using System.Text;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Assignment;

public class What_is_kept_of_a_visitor(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Is_the_context_of_the_first_request_beside_the_log()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.Assign("v-1", new { device = "telephone", place = new { city = "Graz" } });
        await experiment.Assign("v-1", new { device = "desk" });
        await experiment.Assign("v-2");

        var key = (await experiment.Events<VisitorAssigned>())[0].Visitor;
        Assert.Equal(
            """{"place": {"city": "Graz"}, "device": "telephone"}""",
            await experiment.Ask(
                $"SELECT context::text FROM samplit.visitor_contexts WHERE experiment_id = $1 AND visitor = '\\x{key}'"
            )
        );
        Assert.Equal(
            1L,
            await experiment.Ask("SELECT count(*) FROM samplit.visitor_contexts WHERE experiment_id = $1")
        );
        Assert.DoesNotContain("Graz", (await experiment.Get("/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_nowhere_the_identifier_itself()
    {
        await using var server = await RunningServer.StartAsync();
        var experiment = await An.Experiment.RunningOn(server);
        const string visitor = "ada.lovelace@example.org";
        await experiment.Assign(visitor, new { marker = "found-by-this-search" });
        await experiment.Convert(visitor, 3);
        await experiment.Post("reallocations");

        Assert.Equal(["visitor_contexts"], await TablesWith(experiment, "found-by-this-search"));
        var key = Assert.Single(await experiment.Events<VisitorAssigned>()).Visitor.ToString();
        Assert.Equal(
            ["mt_events", "sticky_assignments", "unit_assignments", "visitor_contexts"],
            await TablesWith(experiment, key)
        );
        Assert.Empty(await TablesWith(experiment, visitor));
        Assert.Empty(await TablesWith(experiment, "lovelace"));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("""{"nothing":"a\u0000b"}""")]
    [InlineData("""{"half of a pair":"\ud83c"}""")]
    [InlineData("""{"infinite":1e400}""")]
    public async Task Is_no_context_that_cannot_be_kept(string context)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await _server.PostTextAsync(
            $"/v1/experiments/{experiment.Id}/assignments",
            $$"""{"visitor":"v-1","context":{{context}}}"""
        );

        answer.IsInvalid("context");
        Assert.Empty(await experiment.Events<VisitorAssigned>());
    }

    [Fact]
    public async Task Is_a_context_of_4096_characters_at_most()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await experiment.Assign("v-1", new { a = new string('x', 4096 - """{"a":""}""".Length) })).Is(
            HttpStatusCode.OK
        );
        (await experiment.Assign("v-2", new { a = new string('x', 4096) })).IsInvalid("context");
    }

    /// <summary>The tables with the text in any column, as text or as bytes.</summary>
    private static async Task<string[]> TablesWith(TestExperiment experiment, string text)
    {
        var hex = System.Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
        var tables = (string)
            (
                await experiment.Ask(
                    "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'samplit' AND $1::uuid IS NOT NULL"
                )
            )!;
        var found = new List<string>();
        foreach (var table in tables.Split(' '))
        {
            // A row as text has every column in it, bytea in hexadecimal digits.
            var rows = await experiment.Ask(
                $"SELECT count(*) FROM samplit.{table} AS r WHERE (r::text LIKE '%{text}%' OR r::text LIKE '%{hex}%') AND $1::uuid IS NOT NULL"
            );
            if (rows is > 0L)
            {
                found.Add(table);
            }
        }
        return [.. found];
    }
}
