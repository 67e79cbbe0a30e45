using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Plans;
using Wolverine.Http;

namespace Samplit.Api.Plans;

/// <param name="Rate">What the control converts, between 0 and 1.</param>
/// <param name="StandardDeviation">
/// The standard deviation of the values of a visitor, instead of a rate, where their mean is compared.
/// </param>
/// <param name="Lift">The smallest difference that matters, as a part of the rate: 0.1 is ten percent.</param>
/// <param name="Effect">The same in the unit of the rate or the values; one of the two is given.</param>
/// <param name="Alpha">
/// The chance to see a difference that is not there, over all comparisons; 0.05 when absent.
/// </param>
/// <param name="Power">The chance to see one that is there; 0.8 when absent.</param>
/// <param name="Variants">With the control; 2 when absent.</param>
/// <param name="VisitorsPerVariant">Given, the power is computed that they have.</param>
/// <param name="VisitorsPerDay">Visitors a day in all variants together, for an answer in days.</param>
public sealed record PlanRequest(
    double? Rate,
    double? StandardDeviation,
    double? Lift,
    double? Effect,
    double? Alpha,
    double? Power,
    int? Variants,
    long? VisitorsPerVariant,
    double? VisitorsPerDay
) : IExample
{
    static object IExample.Example => new PlanRequest(0.05, null, Lift: 0.1, null, null, null, null, null, 2_000);

    public PlanExperiment ToCommand()
    {
        var usual = new PlanExperiment();
        return new(
            Rate,
            StandardDeviation,
            Lift,
            Effect,
            Alpha ?? usual.Alpha,
            Power ?? usual.Power,
            Variants ?? usual.Variants,
            VisitorsPerVariant,
            VisitorsPerDay
        );
    }
}

[Tags("Experiments"), WithoutDatabase]
public static class MakePlanEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverinePost("/api/plans")]
    [EndpointSummary(
        "How many visitors it takes to find a difference, or what chance given visitors have to find it, and what each purpose costs"
    )]
    [Refuses(400, 413, 415, 422), LongRead]
    public static (ExperimentPlan?, Refusal?) Post(PlanRequest request) => PlanExperiment.Decide(request.ToCommand());
}
