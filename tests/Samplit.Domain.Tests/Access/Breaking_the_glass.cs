using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class Breaking_the_glass
{
    private static readonly Guid Id = new("0199d2f0-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Takes_a_reason()
    {
        Assert.Equal(
            [new BreakGlassOpened("The identity provider is down.")],
            BreakGlass.Open(" The identity provider is down. ").Events
        );
        foreach (var none in new[] { null, "", "  ", new string('a', 501) })
        {
            Assert.Equal("reason", BreakGlass.Open(none).Refusal!.Field);
        }
    }

    [Fact]
    public void Lets_somebody_do_everything_under_a_name_of_its_own()
    {
        var opened = BreakGlass.Evolve(null, Id, new BreakGlassOpened("Nobody is left."), Now)!;

        Assert.Null(opened.UsedAt);
        Assert.Equal(Now, BreakGlass.Evolve(opened, Id, new BreakGlassUsed(), Now)!.UsedAt);
        Assert.Equal($"break_glass:{Id}", opened.Principal().Actor);
        Assert.True(opened.Principal().May(Permission.UserChange));
    }
}
