namespace Samplit.Benchmarks.Load;

/// <summary>
/// Who comes back how often: the visitor of rank r with a weight of 1/r, which is what pages and people show. The same
/// seed gives the same draws on every machine. Who is drawn most is anyone: neighbours in rank are strangers in number.
/// </summary>
internal static class Zipf
{
    /// <returns>Numbers from 0 to <paramref name="visitors"/> - 1.</returns>
    public static int[] Draw(int visitors, int count, int seed)
    {
        var cumulative = new double[visitors];
        var sum = 0.0;
        for (var i = 0; i < visitors; i++)
        {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        var random = new Random(seed);
        var numbers = Enumerable.Range(0, visitors).ToArray();
        random.Shuffle(numbers);
        var draws = new int[count];
        for (var i = 0; i < count; i++)
        {
            var found = Array.BinarySearch(cumulative, random.NextDouble() * sum);
            draws[i] = numbers[Math.Min(found < 0 ? ~found : found + 1, visitors - 1)];
        }
        return draws;
    }
}
