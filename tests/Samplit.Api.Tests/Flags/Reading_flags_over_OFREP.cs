using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

public class Reading_flags_over_OFREP(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    private static object Context(object context) => new { context };

    [Fact]
    public async Task Gives_value_variant_and_reason()
    {
        var flag = await AFlag.MadeOn(_server, AFlag.On(AFlag.Serving("on", AFlag.When("plan", "staff"))));
        var key = await AFlag.KeyOn(_server);

        var staff = await _server.OfrepAsync(key, flag, Context(new { targetingKey = "ada", plan = "staff" }));
        var others = await _server.OfrepAsync(key, flag, Context(new { targetingKey = "bo" }));

        staff.Is(
            HttpStatusCode.OK,
            $$"""
            { "key": "{{flag}}", "reason": "TARGETING_MATCH", "variant": "on", "value": true,
              "metadata": { "detail": "A rule is for this unit.", "rule": 0 } }
            """
        );
        others.Is(
            HttpStatusCode.OK,
            $$"""
            { "key": "{{flag}}", "reason": "DEFAULT", "variant": "off", "value": false,
              "metadata": { "detail": "No rule is for this unit." } }
            """
        );
    }

    [Fact]
    public async Task Is_counted_by_reason()
    {
        var (flag, key) = (await AFlag.MadeOn(_server, AFlag.On(AFlag.Serving("on"))), await AFlag.KeyOn(_server));
        var reasons = new ConcurrentBag<object?>();
        using var listener = new MeterListener();
        var meters = _server.App.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "samplit.flags.evaluations" && instrument.Meter.Scope == meters)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => reasons.Add(tags[0].Value));
        listener.Start();

        var got = (await _server.OfrepAsync(key, flag, Context(new { targetingKey = "ada" }))).Is(HttpStatusCode.OK);

        Assert.Contains(got["reason"].GetString()!.ToLowerInvariant(), reasons);
    }

    [Fact]
    public async Task Leaves_a_value_out_that_is_the_codes()
    {
        var flag = await AFlag.MadeOn(_server, new { isOn = true, rules = Array.Empty<object>() });

        var got = (await _server.OfrepAsync(await AFlag.KeyOn(_server), flag, Context(new { }))).Is(HttpStatusCode.OK);

        Assert.False(got.Body.TryGetProperty("value", out _));
        Assert.False(got.Body.TryGetProperty("variant", out _));
        Assert.Equal("STATIC", got["reason"].GetString());
    }

    [Fact]
    public async Task Says_what_is_wrong_as_the_protocol_does()
    {
        var split = new { serve = new { split = new { shares = new[] { new { variant = "on", weight = 1 } } } } };
        var (flag, key) = (await AFlag.MadeOn(_server, AFlag.On(split)), await AFlag.KeyOn(_server));

        static void Is(Answer answer, HttpStatusCode status, string code)
        {
            Assert.Equal(status, answer.Status);
            Assert.Equal(code, answer["errorCode"].GetString());
            Assert.NotEmpty(answer["errorDetails"].GetString()!);
        }

        Is(
            await _server.OfrepAsync(key, flag, Context(new { plan = "pro" })),
            HttpStatusCode.BadRequest,
            "TARGETING_KEY_MISSING"
        );
        Is(await _server.OfrepAsync(key, flag, "{"), HttpStatusCode.BadRequest, "PARSE_ERROR");
        Is(await _server.OfrepAsync(key, flag, Context("me")), HttpStatusCode.BadRequest, "INVALID_CONTEXT");
        Is(
            await _server.OfrepAsync(key, flag, Context(new { targetingKey = 7 })),
            HttpStatusCode.BadRequest,
            "INVALID_CONTEXT"
        );
        Is(
            await _server.OfrepAsync(key, "nothing", Context(new { targetingKey = "a" })),
            HttpStatusCode.NotFound,
            "FLAG_NOT_FOUND"
        );
        Is(await _server.OfrepAsync(key, null, "[]"), HttpStatusCode.BadRequest, "PARSE_ERROR");
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await _server.OfrepAsync(key[..^1] + (key[^1] == '0' ? '1' : '0'), flag, Context(new { }))).Status
        );
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await _server.OfrepAsync(TestKeys.Usual.DataPlane, flag, Context(new { }))).Status
        );
    }

    [Fact]
    public async Task In_bulk_says_when_nothing_has_changed()
    {
        var (flag, key) = (await AFlag.MadeOn(_server, AFlag.On()), await AFlag.KeyOn(_server));
        var context = Context(new { targetingKey = "ada" });

        var first = (await _server.OfrepAsync(key, null, context)).Is(HttpStatusCode.OK);

        var found = first["flags"].EnumerateArray().Single(f => f.GetProperty("key").GetString() == flag);
        Assert.False(found.GetProperty("value").GetBoolean());
        await Eventually.TrueAsync(
            "nothing has changed",
            async () =>
            {
                // Other stories make flags meanwhile.
                var all = await _server.OfrepAsync(key, null, context);
                return (await _server.OfrepAsync(key, null, context, all.ETag)).Status == HttpStatusCode.NotModified;
            }
        );
    }

    [Fact]
    public async Task Sees_a_change_within_a_second()
    {
        var (flag, key) = (await AFlag.MadeOn(_server, AFlag.On()), await AFlag.KeyOn(_server));
        var context = Context(new { targetingKey = "ada" });
        Assert.False((await _server.OfrepAsync(key, flag, context))["value"].GetBoolean());

        (await _server.PutAsync($"/api/flags/{flag}/environments/production", AFlag.On(AFlag.Serving("on")))).Is(
            HttpStatusCode.OK
        );

        await Eventually.TrueAsync(
            "the change is seen",
            async () => (await _server.OfrepAsync(key, flag, context))["value"].GetBoolean()
        );
    }

    [Fact]
    public async Task With_a_key_for_clients_finds_what_is_for_clients()
    {
        var hidden = await AFlag.MadeOn(_server, AFlag.On());
        var shown = await AFlag.MadeOn(_server, AFlag.On(), AFlag.Boolean(isForClients: true));
        var client = await AFlag.KeyOn(_server, isForClients: true);
        var context = Context(new { targetingKey = "ada" });

        (await _server.OfrepAsync(client, hidden, context)).Is(HttpStatusCode.NotFound);
        (await _server.OfrepAsync(client, shown, context)).Is(HttpStatusCode.OK);
        var keys = (await _server.OfrepAsync(client, null, context))["flags"]
            .EnumerateArray()
            .Select(f => f.GetProperty("key").GetString())
            .ToArray();
        Assert.Contains(shown, keys);
        Assert.DoesNotContain(hidden, keys);
    }

    [Fact]
    public async Task Is_of_the_environment_of_the_key()
    {
        var flag = await AFlag.MadeOn(_server, AFlag.On(AFlag.Serving("on")));
        var context = Context(new { targetingKey = "ada" });

        var production = await _server.OfrepAsync(await AFlag.KeyOn(_server), flag, context);
        var development = await _server.OfrepAsync(await AFlag.KeyOn(_server, "development"), flag, context);

        Assert.Equal(("TARGETING_MATCH", true), (production["reason"].GetString(), production["value"].GetBoolean()));
        Assert.Equal("DISABLED", development["reason"].GetString());
        Assert.False(development.Body.TryGetProperty("value", out _));
    }

    [Fact]
    public async Task Has_an_experiment_assign_where_a_rule_leads_to_one()
    {
        var experiment = await An.FixedExperiment.RunningOn(_server);
        var variants = (await experiment.Get())["variants"]
            .EnumerateArray()
            .Select(v => v.GetProperty("name").GetString());
        var flag = await AFlag.MadeOn(
            _server,
            new { isOn = true, rules = new[] { new { serve = new { experiment = experiment.Id } } } },
            new { kind = "string", variants = variants.Select(v => new { key = v, value = v }) }
        );
        var key = await AFlag.KeyOn(_server);

        var got = (await _server.OfrepAsync(key, flag, Context(new { targetingKey = "ada" }))).Is(HttpStatusCode.OK);

        var assigned = (await experiment.Assign("ada")).Is(HttpStatusCode.OK);
        Assert.False(assigned["isNew"].GetBoolean());
        Assert.Equal(assigned["variant"].GetString(), got["value"].GetString());
        Assert.Equal(("SPLIT", experiment.Id), (got["reason"].GetString(), got["metadata", "experiment"].GetGuid()));
    }
}
