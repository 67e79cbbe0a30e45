using System.Globalization;
using System.Text.Json;
using Samplit.Api.Http;
using Samplit.Api.TrackedEvents;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Web;

/// <summary>
/// Events that pages track, as those of backends are kept. The unit is what assignments know the visitor by, so the two
/// find one another.
/// </summary>
internal sealed class WebTracking(TrackedEventWriters writers, TimeProvider clock)
{
    /// <summary>What a page tracks is of its visitor's making: it says where it is from, and no id of a backend's is its.</summary>
    private static readonly JsonElement FromPage = JsonElement.Parse("""{"source":"page"}""");

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(TrackEvent.MaxDaysLate + 1);

    private TrackedEventWriters Writers { get; } = writers;

    /// <param name="request">Its events are handed in one after the other.</param>
    public Batch Begin(Site site, WebEventsRequest request) => new(this, site, request);

    /// <summary>
    /// By this server's clock, whatever the browser's says: only the time that passed there is believed.
    /// </summary>
    private string Moment(double? at, double? sent)
    {
        var passed = sent - at is { } milliseconds && double.IsFinite(milliseconds) ? Math.Max(0, milliseconds) : 0;
        var age = TimeSpan.FromMilliseconds(Math.Min(passed, MaxAge.TotalMilliseconds));
        return (clock.GetUtcNow() - age).ToString("O", CultureInfo.InvariantCulture);
    }

    /// <summary>What a page has sent together, which is kept together, in each project.</summary>
    internal sealed class Batch(WebTracking tracking, Site site, WebEventsRequest request)
    {
        private readonly List<(Guid Project, int Place, TrackEventRequest Event)> _events = [];

        /// <param name="place">Of the event in the batch; <see cref="SaveAsync"/> says there what became of it.</param>
        public async Task<WebEventView> ExposeAsync(WebEvent exposure, int place, CancellationToken ct)
        {
            var experiment = site.Open.FirstOrDefault(e => e.Experiment.Id == exposure.Experiment)?.Experiment;
            if (experiment is null)
            {
                return new(Counted: false, Refusal.ExperimentNotFound.Code);
            }
            var variant = exposure.Variant is { } name ? experiment.IndexOf(name) : -1;
            if (variant < 0)
            {
                return new(Counted: false, ProblemCodes.InvalidRequest);
            }
            return await AddAsync(
                Project.Of(experiment.Project),
                experiment.UnitType,
                $"exposure/{experiment.Id:N}/{variant}",
                place,
                new(
                    EventId: null,
                    TrackEvent.ExposureType,
                    UnitType: null,
                    Unit: null,
                    tracking.Moment(exposure.At, request.Sent),
                    Experiments: [new(experiment.Id.ToString(), exposure.Variant)]
                ),
                ct
            );
        }

        /// <inheritdoc cref="ExposeAsync"/>
        public async Task<WebEventView> AddAsync(WebEvent tracked, int place, CancellationToken ct)
        {
            var type = WebValues.Text(tracked.Type);
            if (
                type == TrackEvent.ExposureType
                || Details(tracked) is not { } details
                || (details.Id ?? tracked.Id) is not { } id
            )
            {
                return new(Counted: false, ProblemCodes.InvalidRequest);
            }
            double? value = details.Value is { ValueKind: not JsonValueKind.Null } told
                ? WebValues.Number(told) ?? double.NaN
                : null;
            return await AddAsync(
                Project.Of(site.Installation.Project),
                details.UnitType ?? UnitType.User,
                $"event/{id}",
                place,
                new(
                    EventId: null,
                    type,
                    UnitType: null,
                    Unit: null,
                    tracking.Moment(tracked.At, request.Sent),
                    value,
                    details.Currency,
                    Payload: details.Payload
                ),
                ct
            );
        }

        /// <summary>Keeps what was added.</summary>
        /// <param name="views">Of all events of the batch; gets what became of these.</param>
        public async Task SaveAsync(List<WebEventView> views, CancellationToken ct)
        {
            foreach (var events in _events.GroupBy(e => e.Project))
            {
                var added = events.ToArray();
                var outcomes = await tracking.Writers.TrackAsync(
                    events.Key,
                    [.. added.Select(e => new Item<TrackEventRequest>(e.Event, Problem: null))],
                    ct
                );
                foreach (var ((_, place, _), outcome) in added.Zip(outcomes))
                {
                    views[place] = new(
                        outcome.Outcome == TrackingOutcome.Accepted,
                        outcome.Outcome == TrackingOutcome.Refused ? ProblemCodes.InvalidRequest : null
                    );
                }
            }
        }

        /// <param name="name">Which of the unit's events it is: those of others never have its id.</param>
        private async Task<WebEventView> AddAsync(
            Guid project,
            UnitType unitType,
            string name,
            int place,
            TrackEventRequest tracked,
            CancellationToken ct
        )
        {
            if (((IWebRequest)request).Unit(unitType) is not { } unit)
            {
                return new(Counted: false, "unit_missing");
            }
            var key = VisitorKey.From(await tracking.Writers.SaltAsync(project, ct), unit);
            _events.Add(
                (
                    project,
                    place,
                    tracked with
                    {
                        EventId = $"page/{key}/{name}",
                        UnitType = unitType,
                        Unit = unit,
                        Context = FromPage,
                    }
                )
            );
            return new(Counted: false);
        }

        /// <returns>Null for what cannot be read; the events that came with it are kept all the same.</returns>
        private static WebEventDetails? Details(WebEvent tracked)
        {
            try
            {
                return tracked.Details is { ValueKind: JsonValueKind.Object } details
                    ? details.Deserialize(WebJson.Default.WebEventDetails)
                    : new WebEventDetails();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
