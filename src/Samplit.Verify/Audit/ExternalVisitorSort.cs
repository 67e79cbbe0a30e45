using Samplit.Domain.Audit;
using Samplit.Verify.State;

namespace Samplit.Verify.Audit;

/// <summary>
/// Sorts what events say of visitors, in bounded memory: runs are sorted one by one, put into a temporary file that is
/// gone with the process, and merged when they are read. Few facts never leave memory.
/// </summary>
public sealed class ExternalVisitorSort(int inMemory = ExternalVisitorSort.DefaultRun) : IDisposable
{
    /// <summary>Facts that are sorted at once: 48 bytes each.</summary>
    private const int DefaultRun = 1_000_000;

    private const int FactsAtOnce = 4096;

    private readonly List<VisitorFact> _run = [];
    private readonly List<(long Begin, int Count)> _runs = [];
    private FileStream? _file;

    public bool IsEmpty => _run.Count == 0 && _runs.Count == 0;

    public void Add(VisitorFact fact)
    {
        if (_run.Count == inMemory)
        {
            Spill();
        }
        _run.Add(fact);
    }

    /// <summary>All facts in the order of <see cref="VisitorFact.ByVisitor"/>. To be called once.</summary>
    /// <param name="others">Further facts, in that order already.</param>
    public IEnumerable<VisitorFact> Sorted(params IEnumerable<IEnumerable<VisitorFact>> others)
    {
        _run.Sort(VisitorFact.ByVisitor);
        var queue = new PriorityQueue<IEnumerator<VisitorFact>, VisitorFact>(VisitorFact.ByVisitor);
        foreach (var run in _runs.Select(Read).Append(_run).Concat(others))
        {
            var facts = run.GetEnumerator();
            if (facts.MoveNext())
            {
                queue.Enqueue(facts, facts.Current);
            }
        }
        while (queue.TryPeek(out var facts, out var fact))
        {
            yield return fact;
            if (facts.MoveNext())
            {
                queue.DequeueEnqueue(facts, facts.Current);
            }
            else
            {
                queue.Dequeue().Dispose();
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Spill()
    {
        _file ??= CreateFile();
        _run.Sort(VisitorFact.ByVisitor);
        _runs.Add((_file.Position, _run.Count));
        Span<byte> record = stackalloc byte[VisitorRecord.Size];
        foreach (var fact in _run)
        {
            VisitorRecord.Write(fact, record);
            _file.Write(record);
        }
        _run.Clear();
    }

    private static FileStream CreateFile()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }

    private IEnumerable<VisitorFact> Read((long Begin, int Count) run)
    {
        var buffer = new byte[FactsAtOnce * VisitorRecord.Size];
        for (var read = 0; read < run.Count; read += FactsAtOnce)
        {
            var count = Math.Min(FactsAtOnce, run.Count - read);
            _file!.Position = run.Begin + ((long)read * VisitorRecord.Size);
            _file.ReadExactly(buffer, 0, count * VisitorRecord.Size);
            for (var i = 0; i < count; i++)
            {
                yield return VisitorRecord.Read(buffer.AsSpan(i * VisitorRecord.Size));
            }
        }
    }
}
