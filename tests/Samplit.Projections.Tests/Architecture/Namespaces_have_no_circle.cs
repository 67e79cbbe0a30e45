using System.Reflection;
using Samplit.Domain.Experiments;
using Samplit.Projections.Tests.Architecture.Circular.Chicken;
using Samplit.Statistics.Moments;

namespace Samplit.Projections.Tests.Architecture;

/// <summary>
/// A room can be read, tested and moved by itself when it needs no other that needs it. Where two do need each other they are
/// one room, or there is a third below both.
/// </summary>
public class Namespaces_have_no_circle
{
    public static readonly TheoryData<string> Assemblies =
    [
        typeof(Experiment).Assembly.GetName().Name!,
        typeof(RunningMoments).Assembly.GetName().Name!,
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void In(string assembly)
    {
        var loaded = Assembly.Load(assembly);

        Assert.Empty(NamespaceArrows.OnCircles(loaded, isIn: _ => true));
        Assert.True(loaded.GetTypes().Select(type => type.Namespace).Distinct().Count() > 5, "There are no rooms.");
    }

    [Fact]
    public void Or_it_is_noticed()
    {
        var hen = typeof(Hen);
        var name = $"{typeof(Namespaces_have_no_circle).Namespace}.Circular";

        Assert.Equal(
            [$"{name}.Chicken.Hen → {name}.Egg.Shell", $"{name}.Egg.Shell → {name}.Chicken.Hen"],
            NamespaceArrows.OnCircles(hen.Assembly, isIn: space => space.StartsWith(name, StringComparison.Ordinal))
        );
    }
}
