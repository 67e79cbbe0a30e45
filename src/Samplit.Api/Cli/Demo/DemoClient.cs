using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Samplit.Api.Allocation;
using Samplit.Api.Analysis;
using Samplit.Api.Assignment;
using Samplit.Api.Audit;
using Samplit.Api.Conversions;
using Samplit.Api.Experiments;
using Samplit.Api.Flags;
using Samplit.Api.Funnels;
using Samplit.Api.Imports;
using Samplit.Api.MetricDefinitions;
using Samplit.Api.Replay;
using Samplit.Api.Statistics;
using Samplit.Api.TrackedEvents;
using Samplit.Domain.Imports;
using Samplit.Verify.Audit;

namespace Samplit.Api.Cli.Demo;

/// <summary>Calls the server over HTTP, as anybody would.</summary>
/// <param name="admin">A key that may run experiments.</param>
/// <param name="dataPlane">One that assigns and converts.</param>
/// <param name="flags">One that reads flags.</param>
internal sealed class DemoClient(Uri address, string admin, string dataPlane, string flags) : IDisposable
{
    private readonly HttpClient _http = With(admin, address);
    private readonly HttpClient _backend = With(dataPlane, address);
    private readonly HttpClient _flags = With(flags, address);

    public Task<ExperimentView> CreateAsync(CreateExperimentRequest request, CancellationToken ct) =>
        PostAsync(
            "/api/experiments",
            request,
            ExperimentsJson.Default.CreateExperimentRequest,
            ExperimentsJson.Default.ExperimentView,
            ct
        );

    /// <summary>Makes an experiment of a file.</summary>
    public async Task<ImportView> ImportAsync(ImportRequest settings, string assignments, CancellationToken ct)
    {
        using var form = new MultipartFormDataContent
        {
            { JsonContent.Create(settings, ImportsJson.Default.ImportRequest), "settings" },
            { new StringContent(assignments), ImportHistory.Assignments, ImportHistory.Assignments },
        };
        using var answer = await _http.PostAsync(new Uri("/api/experiments/imports", UriKind.Relative), form, ct);
        return await ReadAsync(answer, ImportsJson.Default.ImportView, ct);
    }

    public async Task StartAsync(Guid id, CancellationToken ct)
    {
        using var answer = await _http.PostAsync(new Uri($"/api/experiments/{id}/start", UriKind.Relative), null, ct);
        answer.EnsureSuccessStatusCode();
    }

    public Task<AssignmentView> AssignAsync(Guid id, string visitor, CancellationToken ct) =>
        PostAsync(
            $"/v1/experiments/{id}/assignments",
            new AssignRequest(visitor, null),
            AssignmentJson.Default.AssignRequest,
            AssignmentJson.Default.AssignmentView,
            ct
        );

    public Task<ConversionView> ConvertAsync(Guid id, string visitor, CancellationToken ct) =>
        PostAsync(
            $"/v1/experiments/{id}/conversions",
            new ConvertRequest(visitor, null),
            ConversionsJson.Default.ConvertRequest,
            ConversionsJson.Default.ConversionView,
            ct
        );

    public Task<RevisedMetricView> DefineMetricAsync(Guid id, MetricRequest request, CancellationToken ct) =>
        PostAsync(
            $"/api/experiments/{id}/metric-definitions",
            request,
            MetricDefinitionsJson.Default.MetricRequest,
            MetricDefinitionsJson.Default.RevisedMetricView,
            ct
        );

    public Task<FunnelView> DrawFunnelAsync(CreateFunnelRequest request, CancellationToken ct) =>
        PostAsync("/api/funnels", request, FunnelsJson.Default.CreateFunnelRequest, FunnelsJson.Default.FunnelView, ct);

    public Task<FunnelReportView> FunnelReportAsync(Guid funnel, Guid experiment, CancellationToken ct) =>
        GetAsync($"/api/funnels/{funnel}/report?experiment={experiment}", FunnelsJson.Default.FunnelReportView, ct);

    public Task<FlagView> CreateFlagAsync(CreateFlagRequest request, CancellationToken ct) =>
        PostAsync("/api/flags", request, FlagsJson.Default.CreateFlagRequest, FlagsJson.Default.FlagView, ct);

    /// <summary>As clients of OpenFeature ask.</summary>
    public Task<OfrepSuccess> EvaluateAsync(string key, string unit, CancellationToken ct)
    {
        var context = JsonSerializer.SerializeToElement(
            new Dictionary<string, string> { [FlagContexts.TargetingKey] = unit },
            FlagsJson.Default.DictionaryStringString
        );
        return PostAsync(
            $"{Ofrep.Path}/{key}",
            new OfrepRequest(context),
            OfrepJson.Default.OfrepRequest,
            OfrepJson.Default.OfrepSuccess,
            ct
        );
    }

    public Task<TrackedEventsView> TrackAsync(TrackEventsRequest events, CancellationToken ct) =>
        PostAsync(
            "/v1/events",
            events,
            TrackedEventsJson.Default.TrackEventsRequest,
            TrackedEventsJson.Default.TrackedEventsView,
            ct
        );

    /// <summary>The results once all that was tracked is counted; as they are when that takes too long.</summary>
    public async Task<ResultsView> ResultsAsync(Guid id, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            var results = await GetAsync($"/api/experiments/{id}/results", AnalysisJson.Default.ResultsView, ct);
            if (results.WaitingEvents == 0 || attempt == 300)
            {
                return results;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    public Task<StatisticsView> StatisticsAsync(Guid id, CancellationToken ct) =>
        GetAsync($"/api/experiments/{id}/statistics", StatisticsJson.Default.StatisticsView, ct);

    public Task<ReallocationPage> ReallocationsAsync(Guid id, CancellationToken ct) =>
        GetAsync($"/api/experiments/{id}/reallocations?limit=1000", AllocationJson.Default.ReallocationPage, ct);

    /// <summary>
    /// Waits until a checkpoint covers an event, but not for ever: the verification says what is covered.
    /// </summary>
    public async Task AwaitSealAsync(Guid id, long version, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            using var receipt = await _http.GetAsync(
                new Uri($"/api/experiments/{id}/audit/{version}/receipt", UriKind.Relative),
                ct
            );
            if (receipt.IsSuccessStatusCode)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), ct);
        }
    }

    public Task<VerificationView> VerifyAsync(Guid id, CancellationToken ct) =>
        GetAsync($"/api/experiments/{id}/audit/verification", AuditJson.Default.VerificationView, ct);

    public Task<StateView> StateAsync(Guid id, long version, CancellationToken ct) =>
        GetAsync($"/api/experiments/{id}/state?version={version}&fromStart=true", ReplayJson.Default.StateView, ct);

    public void Dispose()
    {
        _http.Dispose();
        _backend.Dispose();
        _flags.Dispose();
    }

    private static HttpClient With(string key, Uri address)
    {
        var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private async Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path,
        TRequest request,
        JsonTypeInfo<TRequest> requestJson,
        JsonTypeInfo<TAnswer> answerJson,
        CancellationToken ct
    )
    {
        var http =
            path.StartsWith("/v1/", StringComparison.Ordinal) ? _backend
            : path.StartsWith(Ofrep.Path, StringComparison.Ordinal) ? _flags
            : _http;
        using var answer = await http.PostAsJsonAsync(path, request, requestJson, ct);
        return await ReadAsync(answer, answerJson, ct);
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> json, CancellationToken ct)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), ct);
        return await ReadAsync(answer, json, ct);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> json, CancellationToken ct)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"{answer.RequestMessage?.RequestUri?.AbsolutePath} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}"
            );
        }
        return (await answer.Content.ReadFromJsonAsync(json, ct))!;
    }
}
