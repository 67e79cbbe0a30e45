namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>What an experiment is for, from which its algorithm follows when it names none.</summary>
public enum ExperimentPurpose
{
    /// <summary>To find out what is better as soon as possible, whatever it costs meanwhile.</summary>
    Learn,

    /// <summary>To lose as little as possible meanwhile, whether it is found out or not.</summary>
    Earn,

    /// <summary>Both: what may be better is compared with the control, and the hopeless get little.</summary>
    Balanced,
}
