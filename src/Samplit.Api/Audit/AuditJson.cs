using System.Text.Json.Serialization;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Verify.Audit;

namespace Samplit.Api.Audit;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<AuditVerdict>),
        typeof(CamelCaseEnum<LogVerdict>),
        typeof(CamelCaseEnum<Tampering>),
    ]
)]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(RecordView))]
[JsonSerializable(typeof(ActivityPage))]
[JsonSerializable(typeof(VerificationView))]
[JsonSerializable(typeof(InstallationVerificationView))]
[JsonSerializable(typeof(EventVerificationView))]
internal sealed partial class AuditJson : JsonSerializerContext;
