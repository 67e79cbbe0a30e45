using System.Text.Json.Serialization;

namespace Samplit.Api.SignIn;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(AccountView))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SecondFactorTicketView))]
[JsonSerializable(typeof(SecondFactorRequest))]
[JsonSerializable(typeof(TotpView))]
[JsonSerializable(typeof(NewTotpView))]
[JsonSerializable(typeof(ConfirmTotpRequest))]
[JsonSerializable(typeof(RecoveryCodesView))]
[JsonSerializable(typeof(StepUpRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(OpenSessionsView))]
internal sealed partial class SignInJson : JsonSerializerContext;
