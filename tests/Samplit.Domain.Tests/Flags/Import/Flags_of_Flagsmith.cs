using Samplit.Domain.Flags.Import;

namespace Samplit.Domain.Tests.Flags.Import;

public class Flags_of_Flagsmith
{
    private static readonly Imported Flags = Imported.From(
        ImportFormat.Flagsmith,
        """
        {
          "id": 1, "name": "Production",
          "feature_states": [
            { "feature": { "id": 1, "name": "wide-cart", "type": "STANDARD" }, "enabled": false, "feature_state_value": null, "multivariate_feature_state_values": [] },
            { "feature": { "id": 2, "name": "color", "type": "MULTIVARIATE" }, "enabled": true, "feature_state_value": "red",
              "multivariate_feature_state_values": [{ "multivariate_feature_option": { "value": "blue" }, "percentage_allocation": 25.0 }] },
            { "feature": { "id": 3, "name": "limit", "type": "STANDARD" }, "enabled": true, "feature_state_value": 10, "multivariate_feature_state_values": [] },
            { "feature": { "id": 4, "name": "asked", "type": "STANDARD" }, "enabled": true, "feature_state_value": null }
          ],
          "identity_overrides": [{ "identifier": "ada", "identity_features": [{ "feature": { "id": 3, "name": "limit" }, "enabled": true, "feature_state_value": 99 }] }],
          "project": { "segments": [
            { "id": 5, "name": "Power users", "rules": [{ "type": "ALL", "rules": [
                { "type": "ANY", "conditions": [{ "operator": "EQUAL", "property_": "plan", "value": "pro" }, { "operator": "GREATER_THAN_INCLUSIVE", "property_": "logins", "value": "100" }] },
                { "type": "NONE", "conditions": [{ "operator": "IN", "property_": "country", "value": "NL,BE" }] }], "conditions": [] }],
              "feature_states": [
                { "feature": { "id": 1, "name": "wide-cart" }, "enabled": true, "feature_state_value": null, "feature_segment": { "priority": 0 } },
                { "feature": { "id": 3, "name": "limit" }, "enabled": true, "feature_state_value": 50, "feature_segment": { "priority": 0 } }] },
            { "id": 6, "name": "drawn", "rules": [{ "type": "ALL", "conditions": [{ "operator": "PERCENTAGE_SPLIT", "property_": "", "value": "10" }] }],
              "feature_states": [{ "feature": { "id": 4, "name": "asked" }, "enabled": false, "feature_state_value": null }] }
          ] }
        }
        """
    );

    [Fact]
    public void Have_the_same_values_for_the_same_people()
    {
        Flags.IsExact("wide-cart");
        Assert.Equal("true", Flags.Of("wide-cart", new { plan = "pro" }));
        Assert.Equal("true", Flags.Of("wide-cart", new { logins = 100 }));
        Assert.Equal("false", Flags.Of("wide-cart", new { logins = 99 }));
        Assert.Equal("false", Flags.Of("wide-cart", new { plan = "pro", country = "BE" }));
        var segment = Flags.Plan.Report.Segments[0];
        Assert.Equal(("power-users", ImportOutcome.Different), (segment.Key, segment.Outcome));
    }

    [Fact]
    public void Are_their_values_where_they_have_one()
    {
        Flags.Differs("limit", "value", "1 identities");
        Assert.Equal(("50", "10"), (Flags.Of("limit", new { plan = "pro" }), Flags.Of("limit", new { })));
        Flags.Differs("color", "drawn anew");
        Assert.InRange(Flags.Count("color", "\"blue\""), 200, 300);
    }

    [Fact]
    public void Are_left_out_where_their_segment_is()
    {
        Assert.Equal(ImportOutcome.NotCarried, Flags.Plan.Report.Segments[1].Outcome);
        Flags.IsNotCarried("asked", "'drawn'");
    }

    [Fact]
    public void Are_read_as_they_are_exported()
    {
        var exported = Imported.From(
            ImportFormat.Flagsmith,
            """
            [
              { "name": "wide-cart", "default_enabled": false, "enabled": true, "value": null, "initial_value": null, "multivariate": [] },
              { "name": "color", "enabled": true, "value": "red", "multivariate": [{ "percentage_allocation": 100, "value": "blue" }] },
              { "name": "two words", "enabled": true, "value": null, "multivariate": [] }
            ]
            """
        );

        Assert.Equal(
            ("true", "\"blue\""),
            (exported.Of("wide-cart", new { }), exported.Of("color", new { targetingKey = "a" }))
        );
        exported.IsNotCarried("two words", "key");
    }
}
