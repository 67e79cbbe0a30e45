using Samplit.Api.Http;
using Samplit.Domain.Funnels;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Funnels;

/// <param name="Owner">The user who made it; absent when a key did.</param>
public sealed record FunnelView(
    Guid Id,
    string Name,
    string? Description,
    FunnelStatus Status,
    FunnelDefinition Definition,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid Project,
    Guid? Owner
) : IRevised, IExample
{
    static object IExample.Example =>
        From(
            new Funnel(
                IExample.SomeId,
                "checkout",
                Description: null,
                FunnelStatus.Active,
                Some,
                Revision: 2,
                IExample.SomeTime
            )
        );

    internal static FunnelDefinition Some { get; } =
        new(
            [
                new("product", "Looks at a product", Page: new(UrlMatch.Prefix, "/products/")),
                new("cart", "Puts it in the cart", "add_to_cart", X: 240),
                new(
                    "paid",
                    "Pays",
                    "purchase",
                    Filter: new Rule(Fact: "$.paid", Operator: RuleOperator.Equals, Values: ["true"]),
                    X: 480
                ),
            ],
            [new("product", "cart"), new("cart", "paid")],
            FunnelOrder.Loose,
            WindowSeconds: 86_400
        );

    public static FunnelView From(Funnel funnel) =>
        new(
            funnel.Id,
            funnel.Name,
            funnel.Description,
            funnel.Status,
            funnel.Definition,
            funnel.Revision,
            funnel.CreatedAt,
            Domain.Access.Project.Of(funnel.Project),
            funnel.Owner
        );
}
