using System.Text.Json.Serialization;
using Samplit.Domain.Access;
using Samplit.Domain.Json;

namespace Samplit.Api.Access;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<ApiKeyKind>),
        typeof(CamelCaseEnum<ApiKeyStatus>),
        typeof(CamelCaseEnum<DataPlaneAccess>),
    ]
)]
[JsonSerializable(typeof(CreateApiKeyRequest))]
[JsonSerializable(typeof(RotateApiKeyRequest))]
[JsonSerializable(typeof(ApiKeyView))]
[JsonSerializable(typeof(NewApiKeyView))]
[JsonSerializable(typeof(ApiKeyPage))]
[JsonSerializable(typeof(RolesView))]
[JsonSerializable(typeof(RoleView))]
[JsonSerializable(typeof(CreateRoleRequest))]
[JsonSerializable(typeof(ChangeRoleRequest))]
[JsonSerializable(typeof(SetAccessRequest))]
[JsonSerializable(typeof(AccessView))]
internal sealed partial class AccessJson : JsonSerializerContext;
