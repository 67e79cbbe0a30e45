using Samplit.Domain.Flags.Import;

namespace Samplit.Domain.Tests.Flags.Import;

public class Flags_of_Unleash
{
    private static readonly Imported Flags = Imported.From(
        ImportFormat.Unleash,
        """
        {
          "features": [
            { "name": "wide-cart", "description": "One page.", "type": "release", "project": "default", "stale": false, "archived": false },
            { "name": "half", "type": "release" }, { "name": "theme", "type": "experiment" }, { "name": "off", "type": "release" },
            { "name": "own", "type": "release" }, { "name": "open", "type": "release" }
          ],
          "featureStrategies": [
            { "featureName": "wide-cart", "name": "userWithId", "parameters": { "userIds": "ada, bo" }, "constraints": [], "sortOrder": 1 },
            { "featureName": "wide-cart", "name": "default", "parameters": {}, "sortOrder": 0, "segments": [7],
              "constraints": [{ "contextName": "email", "operator": "STR_ENDS_WITH", "values": ["@Shop.example"], "caseInsensitive": true, "inverted": false },
                              { "contextName": "appVersion", "operator": "SEMVER_GT", "value": "1.2.0" },
                              { "contextName": "plan", "operator": "NOT_IN", "values": ["free"] }] },
            { "featureName": "half", "name": "flexibleRollout", "parameters": { "rollout": "50", "stickiness": "default", "groupId": "half" } },
            { "featureName": "theme", "name": "flexibleRollout", "parameters": { "rollout": "100", "stickiness": "userId", "groupId": "theme" },
              "variants": [{ "name": "dark", "weight": 250, "payload": { "type": "json", "value": "{\"ink\":1}" } }, { "name": "light", "weight": 750, "payload": { "type": "json", "value": "{\"ink\":0}" } }] },
            { "featureName": "off", "name": "default" },
            { "featureName": "own", "name": "moonPhase" }
          ],
          "featureEnvironments": [
            { "featureName": "wide-cart", "environment": "production", "enabled": true }, { "featureName": "half", "enabled": true },
            { "featureName": "theme", "enabled": true }, { "featureName": "off", "enabled": false }, { "featureName": "own", "enabled": true },
            { "featureName": "open", "enabled": true }
          ],
          "segments": [{ "id": 7, "name": "Dutch shops", "constraints": [{ "contextName": "country", "operator": "IN", "values": ["NL"] }] }],
          "featureTags": [{ "featureName": "wide-cart", "tagType": "simple", "tagValue": "shop" }]
        }
        """
    );

    [Fact]
    public void Have_the_same_values_for_the_same_people()
    {
        Flags.IsExact("wide-cart");
        Assert.Equal("true", Flags.Of("wide-cart", new { targetingKey = "bo" }));
        Assert.Equal("true", Flags.Of("wide-cart", Dutch("ADA@SHOP.EXAMPLE", "1.10.0")));
        Assert.Equal("false", Flags.Of("wide-cart", Dutch("ADA@SHOP.EXAMPLE", "1.2.0")));
        Assert.Equal("false", Flags.Of("wide-cart", Dutch("ada@other.example", "1.10.0")));
        Assert.Equal("false", Flags.Of("wide-cart", Dutch("ada@shop.example", "1.10.0", "free")));
        Assert.Equal(("true", "false"), (Flags.Of("open", new { }), Flags.Of("off", new { })));
        Assert.Equal(["dutch-shops"], Flags.Plan.Segments.Select(s => s.Key));

        static object Dutch(string email, string appVersion, string plan = "pro") =>
            new
            {
                country = "NL",
                email,
                appVersion,
                plan,
            };
    }

    [Fact]
    public void Are_drawn_anew_where_they_are_split()
    {
        Flags.Differs("half", "drawn anew");
        Assert.InRange(Flags.Count("half", "true"), 450, 550);
        Flags.Differs("theme", "drawn anew", "value of its variants");
        Assert.InRange(Flags.Count("theme", """{"ink":1}"""), 200, 300);
    }

    [Fact]
    public void Are_left_out_where_there_is_nothing_for_a_strategy() => Flags.IsNotCarried("own", "'moonPhase'");
}
