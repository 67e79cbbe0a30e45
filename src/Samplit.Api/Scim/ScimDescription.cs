using System.Text.Json.Nodes;

namespace Samplit.Api.Scim;

/// <summary>What this server has of the protocol, as the protocol says it (RFC 7643, 5 to 7).</summary>
internal static class ScimDescription
{
    private const string ConfigSchema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
    private const string TypeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
    private const string SchemaSchema = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    public static IResult Config(HttpContext http) =>
        ScimAnswers.Json(
            new JsonObject
            {
                ["schemas"] = new JsonArray(ConfigSchema),
                ["patch"] = Supported(true),
                ["bulk"] = new JsonObject
                {
                    ["supported"] = false,
                    ["maxOperations"] = 0,
                    ["maxPayloadSize"] = 0,
                },
                ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ScimPage.MaxCount },
                ["changePassword"] = Supported(false),
                ["sort"] = Supported(false),
                ["etag"] = Supported(true),
                ["authenticationSchemes"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "oauthbearertoken",
                        ["name"] = "API key",
                        ["description"] = "An API key of the kind scim, as a bearer token.",
                        ["primary"] = true,
                    }
                ),
                ["meta"] = Meta(http, "ServiceProviderConfig", "ServiceProviderConfig"),
            }
        );

    public static IResult ResourceTypes(HttpContext http) =>
        ScimAnswers.List([UserType(http), GroupType(http)], total: 2, startIndex: 1);

    public static IResult ResourceType(string name, HttpContext http) =>
        name switch
        {
            "User" => ScimAnswers.Json(UserType(http)),
            "Group" => ScimAnswers.Json(GroupType(http)),
            _ => throw ScimException.NotFound,
        };

    public static IResult Schemas(HttpContext http) =>
        ScimAnswers.List([UserSchema(http), GroupSchema(http)], total: 2, startIndex: 1);

    public static IResult Schema(string urn, HttpContext http) =>
        urn switch
        {
            ScimUser.Schema => ScimAnswers.Json(UserSchema(http)),
            ScimGroup.Schema => ScimAnswers.Json(GroupSchema(http)),
            _ => throw ScimException.NotFound,
        };

    private static JsonObject UserType(HttpContext http) => Type(http, "User", ScimUser.Schema);

    private static JsonObject GroupType(HttpContext http) => Type(http, "Group", ScimGroup.Schema);

    private static JsonObject Type(HttpContext http, string name, string schema) =>
        new()
        {
            ["schemas"] = new JsonArray(TypeSchema),
            ["id"] = name,
            ["name"] = name,
            ["endpoint"] = $"/{name}s",
            ["schema"] = schema,
            ["meta"] = Meta(http, "ResourceType", $"ResourceTypes/{name}"),
        };

    private static JsonObject UserSchema(HttpContext http) =>
        SchemaOf(
            http,
            ScimUser.Schema,
            "User",
            Attribute("userName", isRequired: true, uniqueness: "server"),
            Attribute("externalId", isCaseExact: true),
            Attribute(
                "name",
                "complex",
                parts: [Attribute("formatted"), Attribute("givenName"), Attribute("familyName")]
            ),
            Attribute("displayName"),
            Attribute(
                "emails",
                "complex",
                isMany: true,
                parts: [Attribute("value", isRequired: true), Attribute("type"), Attribute("primary", "boolean")]
            ),
            Attribute("active", "boolean"),
            Attribute(
                "groups",
                "complex",
                isMany: true,
                mutability: "readOnly",
                parts: [Attribute("value", mutability: "readOnly"), Attribute("display", mutability: "readOnly")]
            )
        );

    private static JsonObject GroupSchema(HttpContext http) =>
        SchemaOf(
            http,
            ScimGroup.Schema,
            "Group",
            Attribute("displayName", isRequired: true, uniqueness: "server"),
            Attribute("externalId", isCaseExact: true),
            Attribute(
                "members",
                "complex",
                isMany: true,
                parts:
                [
                    Attribute("value", mutability: "immutable", isRequired: true),
                    Attribute("type", mutability: "immutable"),
                ]
            )
        );

    private static JsonObject SchemaOf(HttpContext http, string urn, string name, params JsonNode[] attributes) =>
        new()
        {
            ["schemas"] = new JsonArray(SchemaSchema),
            ["id"] = urn,
            ["name"] = name,
            ["attributes"] = new JsonArray(attributes),
            ["meta"] = Meta(http, "Schema", $"Schemas/{urn}"),
        };

    private static JsonObject Attribute(
        string name,
        string type = "string",
        bool isMany = false,
        bool isRequired = false,
        bool isCaseExact = false,
        string mutability = "readWrite",
        string uniqueness = "none",
        JsonNode[]? parts = null
    )
    {
        var attribute = new JsonObject
        {
            ["name"] = name,
            ["type"] = type,
            ["multiValued"] = isMany,
            ["required"] = isRequired,
            ["caseExact"] = isCaseExact,
            ["mutability"] = mutability,
            ["returned"] = "default",
            ["uniqueness"] = uniqueness,
        };
        if (parts is not null)
        {
            attribute["subAttributes"] = new JsonArray(parts);
        }
        return attribute;
    }

    private static JsonObject Supported(bool isSupported) => new() { ["supported"] = isSupported };

    private static JsonObject Meta(HttpContext http, string type, string path) =>
        new() { ["resourceType"] = type, ["location"] = ScimAnswers.Location(http, path) };
}
