using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Samplit.Api.Cli.Demo;

/// <summary>A simulated player, whose luck follows from the seed alone.</summary>
internal readonly record struct Player(long Seed, int Number)
{
    public string Visitor => $"player-{Number:000000}";

    /// <summary>Uniform on [0, 1): the player stays when this is below the rate of the gate they met.</summary>
    public double Luck => Draw(0);

    /// <summary>Uniform on [0, 1), and nothing to do with the other: how long they play.</summary>
    public double Patience => Draw(1);

    /// <summary>Likewise: which gate they met, in a file where nobody's traffic moved.</summary>
    public double Way => Draw(2);

    /// <summary>Likewise: they are there the next day when this is below the rate of that.</summary>
    public double Curiosity => Draw(3);

    private double Draw(int which)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes($"cookie-cats|{Seed}|{Number}"), hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash[(which * sizeof(ulong))..]) >> 11) * (1.0 / (1L << 53));
    }
}
