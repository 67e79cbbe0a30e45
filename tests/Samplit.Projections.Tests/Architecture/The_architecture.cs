using System.Reflection;
using System.Text.RegularExpressions;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;
using Samplit.EventStore;
using Samplit.Ledger.Chain;
using Samplit.Statistics.Distributions;
using Samplit.Verify.Audit;

namespace Samplit.Projections.Tests.Architecture;

/// <summary>
/// Which assembly may know which, and what the pure ones may not do. It is told here because this project loads all of
/// them and the pure ones are what most of it is about.
/// </summary>
public partial class The_architecture
{
    private static readonly Assembly Statistics = typeof(StandardNormal).Assembly;
    private static readonly Assembly Domain = typeof(Experiment).Assembly;
    private static readonly Assembly Ledger = typeof(ChainWalk).Assembly;
    private static readonly Assembly Verify = typeof(StreamAudit).Assembly;
    private static readonly Assembly EventStore = typeof(StreamStore).Assembly;
    private static readonly Assembly Projections = typeof(ReadModels).Assembly;
    private static readonly Assembly Api = typeof(Program).Assembly;

    /// <summary>Files of more than 300 lines, and why they are one thought all the same.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    [Fact]
    public void Lets_statistics_know_nothing_but_MathNet() =>
        Assert.Equal(["MathNet.Numerics"], References(Statistics));

    [Fact]
    public void Lets_the_domain_know_nothing_but_statistics() =>
        Assert.Equal(["Samplit.Statistics"], References(Domain));

    [Fact]
    public void Lets_the_ledger_know_nothing_but_cryptography() =>
        Assert.Equal(["NSec.Cryptography"], References(Ledger));

    [Fact]
    public void Lets_the_offline_verifier_know_no_database_and_no_server() =>
        Assert.Equal(
            ["Samplit.Domain", "Samplit.Ledger", "Spectre.Console", "Spectre.Console.Ansi", "System.CommandLine"],
            References(Verify)
        );

    [Fact]
    public void Lets_the_event_store_know_nothing_but_the_ledger_and_Npgsql() =>
        Assert.Subset(
            new HashSet<string> { "Npgsql", "Microsoft.Extensions.Logging.Abstractions", "Samplit.Ledger" },
            References(EventStore).ToHashSet()
        );

    [Fact]
    public void Lets_projections_know_domain_and_event_store() =>
        Assert.Equal(["Npgsql", "Samplit.Domain", "Samplit.EventStore"], References(Projections));

    [Fact]
    public void Lets_the_API_know_them_all() =>
        Assert.Superset(
            new HashSet<string>
            {
                "Samplit.Domain",
                "Samplit.EventStore",
                "Samplit.Ledger",
                "Samplit.Projections",
                "samplit-verify",
            },
            References(Api).ToHashSet()
        );

    [Fact]
    public void Keeps_clocks_new_ids_and_chance_out_of_what_is_pure()
    {
        Assert.Empty(Purity.Findings(Statistics));
        Assert.Empty(Purity.Findings(Domain));
        // Iterators ask which thread they are on.
        Assert.Equal(["System.Environment"], Purity.Findings(Ledger));
        Assert.Empty(Purity.Findings(Projections));
    }

    [Fact]
    public void Would_notice_each_of_them()
    {
        Assert.Equal(Purity.Rules.Order(StringComparer.Ordinal), Purity.Findings(typeof(Impure).Assembly));
        Assert.Superset(
            new HashSet<string>
            {
                "System.Guid.CreateVersion7",
                "System.Security.Cryptography.RandomNumberGenerator",
                "System.TimeProvider.get_System",
            },
            Purity.Findings(Api).ToHashSet()
        );
    }

    [Fact]
    public void Has_functions_of_its_own_in_statistics_and_domain() =>
        Assert.Empty(Arithmetic.OfTheLibrary(Reach.Outside([Domain, Statistics], from: _ => true)));

    [Fact]
    public void Allocates_with_arithmetic_that_all_machines_do_alike()
    {
        var allocation = typeof(AllocationState).Namespace!;
        var called = Reach.Outside(
            [Domain, Statistics],
            from: type => type.Namespace == typeof(Weights).Namespace || IsIn(allocation, type.Namespace)
        );

        Assert.Contains(called, method => method.Name == nameof(Math.Sqrt));
        Assert.Empty(Arithmetic.OfTheMachine(called));
    }

    [Fact]
    public void Would_notice_what_machines_do_differently()
    {
        Assert.Equal(
            [
                "Double.LogP1",
                "Math.Exp",
                "Math.FusedMultiplyAdd",
                "Math.Pow",
                "Math.ReciprocalEstimate",
                "Vector.Sum",
                "Vector`1..ctor",
            ],
            Arithmetic.OfTheMachine(
                Reach.Outside([typeof(Uncertain).Assembly], from: type => type.FullName == typeof(Uncertain).FullName)
            )
        );
        Assert.Equal(
            ["Normal.InvCDF", "SpecialFunctions.Erfc"],
            Arithmetic.OfTheMachine(Reach.Outside([Statistics], from: type => type == typeof(StandardNormal)))
        );
    }

    [Fact]
    public void Keeps_the_words_of_the_product_out_of_ledger_and_event_store()
    {
        Assert.Empty(Words("src/Samplit.Ledger"));
        Assert.Empty(Words("src/Samplit.EventStore"));
        Assert.Equal(
            ["allocation", "conversion", "experiment", "variant", "visitor"],
            Words("src/Samplit.Domain").Select(w => w.Word).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Keeps_every_file_to_one_thought()
    {
        var lengths = Repository
            .Sources("src", ".cs", ".sql", ".ts", ".tsx", ".css", ".html")
            .ToDictionary(file => file, file => Repository.Lines(file).Length);

        Assert.True(lengths.Count > 50, "The sources were not found.");
        Assert.Equal(LongFiles.Keys.Order(), lengths.Where(f => f.Value > 300).Select(f => f.Key).Order());
    }

    private static bool IsIn(string room, string? space) =>
        $"{space}.".StartsWith(room + ".", StringComparison.Ordinal);

    /// <summary>What it was compiled against, without the base class library.</summary>
    private static IEnumerable<string> References(Assembly assembly)
    {
        var baseClassLibrary = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return assembly
            .GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !File.Exists(Path.Combine(baseClassLibrary, name + ".dll")))
            .Order(StringComparer.Ordinal);
    }

    private static IEnumerable<(string File, string Word)> Words(string folder) =>
        from file in Repository.Sources(folder, ".cs", ".sql", ".csproj")
        from line in Repository.Lines(file)
        from Match match in ProductWords().Matches(line)
        select (file, match.Value.ToLowerInvariant());

    // An invariant culture is nobody's variant.
    [GeneratedRegex(
        "experiment|visitor|(?<!in)variant|conversion|allocation",
        RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex ProductWords();
}
