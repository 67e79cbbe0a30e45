using Samplit.Domain.Audit;
using Samplit.Domain.Visitors;
using Samplit.Verify.Audit;

namespace Samplit.Verify.Tests.Audit;

public class Sorting_visitors
{
    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    [InlineData(9_999, 1000)]
    [InlineData(20_000, 5_000)]
    public void Gives_all_of_them_in_order_whether_they_fit_into_memory_or_not(int facts, int inMemory)
    {
        var random = new Random(facts);
        VisitorFact[] all =
        [
            .. Enumerable
                .Range(0, facts)
                .Select(i => new VisitorFact(
                    new VisitorKey(new UInt128((ulong)random.Next(50), (ulong)random.NextInt64())),
                    i,
                    i % 3 == 0,
                    i % 7 - 1,
                    i % 11
                )),
        ];
        using var spool = new ExternalVisitorSort(inMemory);

        Array.ForEach(all, spool.Add);

        Assert.Equal(all.Order(VisitorFact.ByVisitor), spool.Sorted());
    }
}
