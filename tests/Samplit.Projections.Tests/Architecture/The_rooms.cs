using System.Reflection;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Samplit.Projections.Tests.Architecture.Circle.Left;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Samplit.Projections.Tests.Architecture;

/// <summary>Which namespace of an assembly may know which.</summary>
public class The_rooms
{
    private static readonly ArchUnitNET.Domain.Architecture Api = Load(typeof(Program).Assembly);

    public static TheoryData<string> WithoutCircles => ["Samplit.Api"];

    [Theory]
    [MemberData(nameof(WithoutCircles))]
    public void Form_no_circle(string assembly) =>
        SliceRuleDefinition
            .Slices()
            .Matching($"{assembly}.(**)")
            .Should()
            .BeFreeOfCycles()
            .Check(Load(Assembly.Load(assembly)));

    [Fact]
    public void Would_be_seen_in_a_circle()
    {
        var circle = SliceRuleDefinition
            .Slices()
            .Matching($"{typeof(The_rooms).Namespace}.Circle.(**)")
            .Should()
            .BeFreeOfCycles();

        Assert.False(circle.HasNoViolations(Load(typeof(LeftHand).Assembly)));
    }

    /// <summary>Those that all contexts stand on; a context may know others, as long as there is no circle.</summary>
    [Theory]
    [InlineData("Http", "Http")]
    [InlineData("Database", "Database|Http")]
    [InlineData("Decisions", "Decisions|Database|Http")]
    [InlineData("Postgres", "Postgres|Database")]
    public void Below_the_contexts_know_none_of_them(string room, string known) =>
        Types()
            .That()
            .ResideInNamespaceMatching($@"^Samplit\.Api\.{room}$")
            .Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^Samplit\.Api(?!\.({known})$)"))
            .Check(Api);

    [Fact]
    public void Do_not_know_who_puts_them_together() =>
        Types()
            .That()
            .ResideInNamespaceMatching(@"^Samplit\.Api\.(?!Host$|Cli(\.|$))")
            .Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(@"^Samplit\.Api(\.Host|\.Cli(\..*)?)?$"))
            .Check(Api);

    private static ArchUnitNET.Domain.Architecture Load(Assembly assembly) =>
        new ArchLoader().LoadAssembly(assembly).Build();
}
