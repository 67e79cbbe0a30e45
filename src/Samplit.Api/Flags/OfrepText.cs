using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>
/// An evaluation as the protocol writes it. What a ruleset gives to everybody alike is written once, and kept as long as
/// the ruleset keeps it.
/// </summary>
/// <param name="Json">In UTF-8.</param>
/// <param name="Hash">Of it, as <see cref="HashOf"/> has it.</param>
internal sealed record OfrepText(byte[] Json, byte[] Hash)
{
    /// <summary>Bytes of a hash.</summary>
    private const int HashSize = 16;

    private static readonly ConditionalWeakTable<FlagEvaluation, OfrepText> Kept = [];

    /// <param name="key">Of the flag; always the same for an evaluation that is shared.</param>
    public static OfrepText Of(string key, FlagEvaluation evaluation)
    {
        if (!evaluation.IsShared)
        {
            return Write(key, evaluation);
        }
        if (!Kept.TryGetValue(evaluation, out var text))
        {
            Kept.AddOrUpdate(evaluation, text = Write(key, evaluation));
        }
        return text;
    }

    /// <summary>
    /// The entity tag of flags alone: where to listen for changes is another address after each of them, whomever it is about.
    /// </summary>
    public static string TagOf(OfrepText[] flags)
    {
        var hashes = new byte[flags.Length * HashSize];
        for (var i = 0; i < flags.Length; i++)
        {
            flags[i].Hash.CopyTo(hashes, i * HashSize);
        }
        return $"\"{Convert.ToHexStringLower(HashOf(hashes))}\"";
    }

    /// <summary>The first half of SHA-256.</summary>
    private static byte[] HashOf(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..HashSize];

    private static OfrepText Write(string key, FlagEvaluation evaluation)
    {
        var json = Ofrep.Of(key, evaluation) switch
        {
            OfrepSuccess success => JsonSerializer.SerializeToUtf8Bytes(success, OfrepJson.Default.OfrepSuccess),
            var failure => JsonSerializer.SerializeToUtf8Bytes((OfrepFailure)failure, OfrepJson.Default.OfrepFailure),
        };
        return new(json, HashOf(json));
    }
}
