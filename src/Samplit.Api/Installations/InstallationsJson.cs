using System.Text.Json.Serialization;
using Samplit.Domain.Installations;
using Samplit.Domain.Json;

namespace Samplit.Api.Installations;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(CamelCaseEnum<Platform>), typeof(CamelCaseEnum<InstallationStatus>)]
)]
[JsonSerializable(typeof(CreateInstallationRequest))]
[JsonSerializable(typeof(DomainsRequest))]
[JsonSerializable(typeof(RotateTokenRequest))]
[JsonSerializable(typeof(CredentialsRequest))]
[JsonSerializable(typeof(InstallationView))]
[JsonSerializable(typeof(InstallationPage))]
[JsonSerializable(typeof(WordPressCheck))]
internal sealed partial class InstallationsJson : JsonSerializerContext;
