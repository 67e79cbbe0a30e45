namespace Samplit.Verify.Cli;

/// <summary>How a verification ends, for scripts.</summary>
public static class ExitCode
{
    public const int Intact = 0;

    /// <summary>Tampered with, wrongly computed, or not to be verified.</summary>
    public const int Broken = 1;

    /// <summary>Nothing was verified: a file or an argument cannot be used.</summary>
    public const int Failed = 2;

    /// <summary>Nothing is wrong, but the checkpoint that was given covers only a part.</summary>
    public const int NotCovered = 3;
}
