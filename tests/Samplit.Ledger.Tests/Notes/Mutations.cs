namespace Samplit.Ledger.Tests.Notes;

/// <summary>
/// What happens to a file on its way, and what somebody does to it who wants it to say something else.
/// </summary>
internal static class Mutations
{
    /// <summary>The same ones for the same seed; each has from one to three changes.</summary>
    public static IEnumerable<byte[]> Of(byte[] original, int seed, int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var changed = original;
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                changed = Change(changed, random);
            }
            yield return changed;
        }
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
        {
            return [(byte)random.Next(256)];
        }
        var at = random.Next(bytes.Length);
        var (other, length) = (random.Next(bytes.Length), random.Next(1, 40));
        var piece = bytes[other..Math.Min(bytes.Length, other + length)];
        return random.Next(8) switch
        {
            0 => With(bytes, at, (byte)(bytes[at] ^ (1 << random.Next(8)))),
            1 => With(bytes, at, (byte)random.Next(256)),
            2 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            3 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + length)..]],
            4 => [.. bytes[..at], .. piece, .. bytes[at..]],
            5 => bytes[..at],
            6 => Lines(bytes, random, (lines, i, j) => lines.Insert(j, lines[i])),
            _ => Lines(bytes, random, (lines, i, j) => (lines[i], lines[j]) = (lines[j], lines[i])),
        };
    }

    private static byte[] With(byte[] bytes, int at, byte value) => [.. bytes[..at], value, .. bytes[(at + 1)..]];

    private static byte[] Lines(byte[] bytes, Random random, Action<List<byte[]>, int, int> change)
    {
        var lines = new List<byte[]>();
        for (var begin = 0; begin < bytes.Length; )
        {
            var end = Array.IndexOf(bytes, (byte)'\n', begin);
            end = end < 0 ? bytes.Length : end + 1;
            lines.Add(bytes[begin..end]);
            begin = end;
        }
        change(lines, random.Next(lines.Count), random.Next(lines.Count));
        return [.. lines.SelectMany(line => line)];
    }
}
