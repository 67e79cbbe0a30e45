using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Harness;

/// <summary>
/// What all scenarios of one run share: a durable PostgreSQL, the server's program, a load generator.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly Scratch _scratch;

    private Bench(
        BenchmarkOptions options,
        Scratch scratch,
        Cluster cluster,
        ServerProgram program,
        ILoadGenerator generator,
        Machine machine
    )
    {
        (Options, _scratch, Cluster, Program, Generator, Machine) = (
            options,
            scratch,
            cluster,
            program,
            generator,
            machine
        );
    }

    public BenchmarkOptions Options { get; }

    public Cluster Cluster { get; }

    public ServerProgram Program { get; }

    /// <summary>The build to compare with; null without <c>--against</c>.</summary>
    public ServerProgram? Other { get; private init; }

    public ILoadGenerator Generator { get; }

    public Machine Machine { get; }

    /// <summary>A place for files, gone at the end.</summary>
    public string PathOf(string name) => _scratch.PathOf(name);

    public static async Task<Bench> OpenAsync(BenchmarkOptions options, CancellationToken ct)
    {
        var scratch = await Scratch.CreateAsync();
        Cluster? cluster = null;
        try
        {
            var program = await ServerProgram.GetAsync(options.Server, scratch.PathOf("server"), ct);
            cluster = await Cluster.StartAsync(scratch.PathOf("pg"), ct);
            ILoadGenerator generator = options.Generator switch
            {
                GeneratorChoice.Own => new OwnGenerator(),
                GeneratorChoice.Wrk => await Wrk.FindAsync(scratch.Folder, ct)
                    ?? throw new BenchmarkException(
                        "wrk is not installed (Debian: apt install wrk; macOS: brew install wrk); --generator own needs nothing."
                    ),
                _ => await Wrk.FindAsync(scratch.Folder, ct) ?? (ILoadGenerator)new OwnGenerator(),
            };
            var machine = Machine.Read(
                scratch.Folder,
                cluster.Version,
                cluster.Settings,
                generator.Name,
                options.Server is { } file ? $"of {file}" : await Machine.CommitAsync(program.Repository!, ct)
            );
            var bench = new Bench(options, scratch, cluster, program, generator, machine)
            {
                Other = options.Against is { } other
                    ? await ServerProgram.GetAsync(other, scratch.PathOf("other"), ct)
                    : null,
            };
            bench.Say(machine.Describe());
            return bench;
        }
        catch
        {
            if (cluster is not null)
            {
                await cluster.DisposeAsync();
            }
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>Tells the person who waits.</summary>
    public void Say(string line) => Console.WriteLine(line);

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _scratch.Dispose();
    }
}
