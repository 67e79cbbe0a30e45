using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Samplit.Statistics.Tests;

/// <summary>A claim about every value a generator gives, tried on the same ones in every run.</summary>
internal static class Property
{
    private static readonly Config Replayed = Config.QuickThrowOnFailure.WithReplay(
        FSharpOption<FsCheck.Replay>.Some(new FsCheck.Replay(new Rnd(20261120UL, 1UL), FSharpOption<int>.None))
    );

    internal static void Holds<T>(Gen<T> values, Action<T> claim, int times = 200) =>
        Prop.ForAll(values.ToArbitrary(), claim).Check(Replayed.WithMaxTest(times).WithQuietOnSuccess(true));
}
