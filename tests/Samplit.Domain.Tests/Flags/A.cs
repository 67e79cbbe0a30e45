using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests;

internal static partial class A
{
    public static readonly FlagDefinition BooleanFlag = new(
        FlagKind.Boolean,
        [
            new("on", JsonSerializer.SerializeToElement(true)),
            new("off", JsonSerializer.SerializeToElement(false)),
            new("third", JsonSerializer.SerializeToElement(true)),
        ]
    );

    /// <summary>A boolean one that is on in production, always of the same id.</summary>
    public static Flag Flag(
        string key,
        IReadOnlyList<FlagRule> rules,
        bool isOn = true,
        string? @default = "off",
        string? off = "off",
        IReadOnlyList<FlagPrerequisite>? prerequisites = null
    ) =>
        new(
            new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)),
            key,
            BooleanFlag with
            {
                Prerequisites = prerequisites,
            },
            FlagStatus.Active,
            new Dictionary<string, FlagEnvironment> { ["production"] = new(isOn, rules, @default, off) },
            Overrides: [],
            Seed: 42,
            Revision: 1,
            DateTimeOffset.UnixEpoch
        );

    public static Segment Segment(string key, Rule when) =>
        new(Guid.NewGuid(), key, when, Description: null, IsArchived: false, Revision: 1, DateTimeOffset.UnixEpoch);

    public static FlagRule Split(params (string Variant, int Weight)[] shares) => Rollout(null, shares);

    public static FlagRule Split(string by, params (string Variant, int Weight)[] shares) => Rollout(null, shares, by);

    public static FlagRule Rollout(int? perMillion, params (string Variant, int Weight)[] shares) =>
        Rollout(perMillion, shares, by: null);

    private static FlagRule Rollout(int? perMillion, (string Variant, int Weight)[] shares, string? by) =>
        new(new FlagServing(Split: new([.. shares.Select(s => new FlagShare(s.Variant, s.Weight))], perMillion, by)));
}
