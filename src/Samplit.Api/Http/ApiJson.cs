using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Allocation;
using Samplit.Api.Assignment;
using Samplit.Api.Audit;
using Samplit.Api.Conversions;
using Samplit.Api.Experiments;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Api.Metrics;
using Samplit.Api.Replay;
using Samplit.Api.Sealing;
using Samplit.Api.Statistics;
using Samplit.Api.Web;
using Samplit.Domain.Allocation;
using Samplit.Domain.Conversions;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Installations;
using Samplit.Domain.Json;
using Samplit.Domain.Statistics.Adaptive;
using Samplit.Domain.Targeting;
using Samplit.Ledger.Chain;
using Samplit.Verify.Audit;

namespace Samplit.Api.Http;

/// <summary>
/// The HTTP contract's JSON: camelCase, unknown and doubled members refused, enumerations by name. Generated, so that
/// requests meet no reflection.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<ExperimentStatus>),
        typeof(CamelCaseEnum<AllocationStrategy>),
        typeof(CamelCaseEnum<UnitType>),
        typeof(SnakeCaseEnum<ExperimentType>),
        typeof(CamelCaseEnum<ElementKind>),
        typeof(CamelCaseEnum<SelectorKind>),
        typeof(CamelCaseEnum<GoalKind>),
        typeof(CamelCaseEnum<UrlMatch>),
        typeof(CamelCaseEnum<RuleOperator>),
        typeof(CamelCaseEnum<Device>),
        typeof(CamelCaseEnum<WebEventKind>),
        typeof(CamelCaseEnum<ReallocationTrigger>),
        typeof(CamelCaseEnum<OptimizationTarget>),
        typeof(CamelCaseEnum<PosteriorFamily>),
        typeof(CamelCaseEnum<PolicyNeed>),
        typeof(CamelCaseEnum<AssumesConstantRates>),
        typeof(CamelCaseEnum<Platform>),
        typeof(CamelCaseEnum<InstallationStatus>),
        typeof(CamelCaseEnum<AuditVerdict>),
        typeof(CamelCaseEnum<LogVerdict>),
        typeof(CamelCaseEnum<Tampering>),
    ]
)]
[JsonSerializable(typeof(AssignRequest))]
[JsonSerializable(typeof(AssignmentView))]
[JsonSerializable(typeof(ConvertRequest))]
[JsonSerializable(typeof(ConversionView))]
[JsonSerializable(typeof(DecisionsRequest))]
[JsonSerializable(typeof(DecisionsView))]
[JsonSerializable(typeof(ConversionBatchRequest))]
[JsonSerializable(typeof(ConversionBatchView))]
[JsonSerializable(typeof(CreateExperimentRequest))]
[JsonSerializable(typeof(ChangePreregistrationRequest))]
[JsonSerializable(typeof(ChangeVariantsRequest))]
[JsonSerializable(typeof(VariantsPreviewView))]
[JsonSerializable(typeof(ExperimentView))]
[JsonSerializable(typeof(ExperimentPage))]
[JsonSerializable(typeof(CreateLayerRequest))]
[JsonSerializable(typeof(LayerView))]
[JsonSerializable(typeof(LayerPage))]
[JsonSerializable(typeof(CreateInstallationRequest))]
[JsonSerializable(typeof(DomainsRequest))]
[JsonSerializable(typeof(RotateTokenRequest))]
[JsonSerializable(typeof(CredentialsRequest))]
[JsonSerializable(typeof(InstallationView))]
[JsonSerializable(typeof(InstallationPage))]
[JsonSerializable(typeof(WordPressCheck))]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(ReportView))]
[JsonSerializable(typeof(ReallocationView))]
[JsonSerializable(typeof(ReallocationPage))]
[JsonSerializable(typeof(AllocationView))]
[JsonSerializable(typeof(AllocationPage))]
[JsonSerializable(typeof(ReproductionView))]
[JsonSerializable(typeof(PolicyList))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(VerificationView))]
[JsonSerializable(typeof(InstallationVerificationView))]
[JsonSerializable(typeof(StateView))]
[JsonSerializable(typeof(StateChangesView))]
[JsonSerializable(typeof(WhatIfRequest))]
[JsonSerializable(typeof(WhatIfView))]
[JsonSerializable(typeof(ProjectionList))]
[JsonSerializable(typeof(RebuildView))]
[JsonSerializable(typeof(ReceiptRequest))]
[JsonSerializable(typeof(LogKeysView))]
[JsonSerializable(typeof(InclusionView))]
[JsonSerializable(typeof(ConsistencyView))]
[JsonSerializable(typeof(WebDecisionsRequest))]
[JsonSerializable(typeof(WebDecisionsView))]
[JsonSerializable(typeof(WebExperiment[]))]
[JsonSerializable(typeof(WebEventsRequest))]
[JsonSerializable(typeof(WebEventsView))]
[JsonSerializable(typeof(SnippetSite))]
[JsonSerializable(typeof(SnippetLines))]
[JsonSerializable(typeof(MetricsRequest))]
[JsonSerializable(typeof(MetricRowRequest))]
[JsonSerializable(typeof(MetricBatchView))]
[JsonSerializable(typeof(IReadOnlyList<BadMetricRow>))]
[JsonSerializable(typeof(DailyMetricsView))]
[JsonSerializable(typeof(MetricHistoryPage))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class ApiJson : JsonSerializerContext;
