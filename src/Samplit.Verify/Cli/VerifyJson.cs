using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Verify.Audit;

namespace Samplit.Verify.Cli;

/// <summary>Reports as <c>--json</c> prints them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(CamelCaseEnum<AuditVerdict>),
        typeof(CamelCaseEnum<LogVerdict>),
        typeof(CamelCaseEnum<Tampering>),
    ]
)]
[JsonSerializable(typeof(VerificationView))]
[JsonSerializable(typeof(InstallationVerificationView))]
internal sealed partial class VerifyJson : JsonSerializerContext;
