namespace Samplit.Api.Tests.Faults;

/// <summary>A fault under load takes the whole machine, so it runs when the other tests are done.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;
