using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Experiments;

public class An_experiment_that_is_not_there(SharedServer shared)
{
    private const string Variants = """{"variants":[{"name":"control","isControl":true},{"name":"b"}]}""";

    [Theory]
    [InlineData("")]
    [InlineData("/statistics")]
    [InlineData("/report")]
    [InlineData("/reallocations")]
    [InlineData("/allocations")]
    [InlineData("/audit")]
    [InlineData("/audit/verification")]
    [InlineData("/state")]
    [InlineData("/state?at=2020-01-01T00:00:00Z")]
    [InlineData("/state/changes?from=1")]
    public async Task Is_not_found(string what) => (await Nobody.Get(what)).IsNotFound("experiment");

    [Theory]
    [InlineData("start")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("complete")]
    [InlineData("archive")]
    [InlineData("reallocations")]
    [InlineData("allocations")]
    [InlineData("what-if", "{}")]
    [InlineData("preview-tokens", "{}")]
    [InlineData("variants/preview", Variants)]
    public async Task Is_not_changed(string what, string? body = null) =>
        (await Nobody.Post(what, "\"1\"", body is null ? null : JsonNode.Parse(body))).IsNotFound("experiment");

    [Fact]
    public async Task Takes_no_variants_and_no_visitors()
    {
        (await Nobody.Put("variants", JsonNode.Parse(Variants)!)).IsNotFound("experiment");
        (await Nobody.Convert("v-1")).IsNotFound("experiment");
    }

    private TestExperiment Nobody => new(shared.App, Guid.NewGuid());
}
