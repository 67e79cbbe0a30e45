using Samplit.Api.Decisions;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Tests.Decisions;

public class The_memory_of_visitors
{
    private static readonly Guid Experiment = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    [Fact]
    public void Gives_back_what_it_was_told_last()
    {
        var memory = new VisitorCache(1024);
        memory.Set(Experiment, Visitor(1), new KnownVisitor(1, 7, 0.25, Converted: false));
        memory.Set(Experiment, Visitor(1), new KnownVisitor(1, 7, 0.25, Converted: true));

        Assert.True(memory.TryGet(Experiment, Visitor(1), out var known));
        Assert.Equal(new KnownVisitor(1, 7, 0.25, Converted: true), known);
        Assert.Equal(1, memory.Count);
    }

    [Fact]
    public void Keeps_experiments_and_visitors_apart()
    {
        var memory = new VisitorCache(1024);
        memory.Set(Experiment, Visitor(1), new KnownVisitor(1, 0, 0.5, Converted: false));

        Assert.False(memory.TryGet(Experiment, Visitor(2), out _));
        Assert.False(memory.TryGet(Guid.Parse("0198c0de-0000-7000-8000-000000000002"), Visitor(1), out _));
    }

    [Fact]
    public void Holds_nearly_as_many_as_fit_and_never_more()
    {
        var memory = new VisitorCache(8_192);
        for (var i = 0; i < 100_000; i++)
        {
            memory.Set(Experiment, Visitor(i), new KnownVisitor(0, i, 0.5, Converted: false));
        }

        Assert.InRange(memory.Count, 8_000, memory.Capacity);
        Assert.Equal(
            memory.Count,
            Enumerable.Range(0, 100_000).Count(i => memory.TryGet(Experiment, Visitor(i), out _))
        );
    }

    [Fact]
    public void Lets_go_of_those_who_do_not_return_first()
    {
        var memory = new VisitorCache(8_192);
        for (var i = 0; i < 100_000; i++)
        {
            memory.Set(Experiment, Visitor(i), new KnownVisitor(0, i, 0.5, Converted: false));
            for (var regular = 0; regular < 10; regular++)
            {
                memory.TryGet(Experiment, Visitor(regular), out _);
            }
        }

        Assert.All(Enumerable.Range(0, 10), i => Assert.True(memory.TryGet(Experiment, Visitor(i), out _)));
    }

    [Fact]
    public void Can_be_used_by_many_at_once()
    {
        var memory = new VisitorCache(1_024);
        Parallel.For(
            0,
            200_000,
            i =>
            {
                memory.Set(Experiment, Visitor(i % 5_000), new KnownVisitor(0, i % 5_000, 0.5, Converted: false));
                if (memory.TryGet(Experiment, Visitor(i * 7 % 5_000), out var known))
                {
                    Assert.Equal(i * 7 % 5_000, known.Allocation);
                }
            }
        );
        Assert.InRange(memory.Count, 900, memory.Capacity);
    }

    /// <summary>As random as a real key.</summary>
    private static VisitorKey Visitor(int number) => VisitorKey.From(new byte[32], $"visitor-{number}");
}
