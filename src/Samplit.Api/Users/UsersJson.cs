using System.Text.Json.Serialization;

namespace Samplit.Api.Users;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(PreferencesView))]
[JsonSerializable(typeof(CreateUserRequest))]
[JsonSerializable(typeof(SetUserRolesRequest))]
[JsonSerializable(typeof(SetUserSuperuserRequest))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(NewUserView))]
[JsonSerializable(typeof(UserPage))]
internal sealed partial class UsersJson : JsonSerializerContext;
