using System.Reflection;
using System.Text.RegularExpressions;
using Samplit.Domain.Experiments;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Statistics.Moments;
using Samplit.Verify.Audit;

namespace Samplit.Architecture.Tests;

/// <summary>
/// Which namespace of an assembly may know which. A room can be read, tested and moved by itself when it needs no other
/// that needs it. Where two do need each other they are one room, or there is a third below both.
/// </summary>
public class The_rooms
{
    private static readonly Assembly Api = typeof(Program).Assembly;

    public static readonly TheoryData<string> Assemblies =
    [
        .. new[]
        {
            typeof(RunningMoments).Assembly,
            typeof(Experiment).Assembly,
            typeof(ChainWalk).Assembly,
            typeof(StreamAudit).Assembly,
            typeof(ReadModels).Assembly,
            Api,
        }.Select(assembly => assembly.GetName().Name!),
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Form_no_circle(string assembly)
    {
        var loaded = Assembly.Load(assembly);

        Assert.Empty(NamespaceArrows.OnCircles(loaded, IsOurs));
        Assert.True(loaded.GetTypes().Select(type => type.Namespace).Distinct().Count() > 2, "There are no rooms.");
    }

    [Fact]
    public void Would_be_seen_in_a_circle()
    {
        var name = $"{typeof(The_rooms).Namespace}.Circular";

        Assert.Equal(
            [
                $"{name}.Chicken.Hen → {name}.Egg.Shell",
                $"{name}.Egg.Shell → {name}.Chicken.Hen",
                $"{name}.Left.LeftHand → {name}.Right.RightHand",
                $"{name}.Right.RightHand → {name}.Left.LeftHand",
            ],
            NamespaceArrows.OnCircles(
                typeof(The_rooms).Assembly,
                isIn: space => space.StartsWith(name, StringComparison.Ordinal)
            )
        );
    }

    /// <summary>Those that all contexts stand on; a context may know others, as long as there is no circle.</summary>
    [Theory]
    [InlineData("Http", "Http")]
    [InlineData("Database", "Database|Http")]
    [InlineData("Decisions", "Decisions|Database|Http")]
    [InlineData("Messaging", "Messaging|Database|Http")]
    [InlineData("Postgres", "Postgres|Database")]
    public void Below_the_contexts_know_none_of_them(string room, string known) =>
        Assert.Empty(Arrows(from: $@"^Samplit\.Api\.{room}$", to: $@"^Samplit\.Api(?!\.({known})$)"));

    [Fact]
    public void Do_not_know_who_puts_them_together()
    {
        const string together = @"^Samplit\.Api(\.Host|\.Cli(\..*)?)?$";

        Assert.Empty(Arrows(from: @"^Samplit\.Api\.(?!Host$|Cli(\.|$))", to: together));
        Assert.NotEmpty(Arrows(from: @"^Samplit\.Api\.Cli", to: together));
    }

    /// <summary>Not what generators put beside us.</summary>
    private static bool IsOurs(string space) => space.StartsWith("Samplit.", StringComparison.Ordinal);

    private static IReadOnlyList<string> Arrows(string from, string to) =>
        NamespaceArrows.Words(
            NamespaceArrows.Between(Api, IsOurs).Where(arrow => Matches(arrow.From, from) && Matches(arrow.To, to))
        );

    private static bool Matches(Type type, string pattern) =>
        Regex.IsMatch(type.Namespace!, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
}
