using System.Security.Cryptography;
using Samplit.Domain.Audit;
using Samplit.Ledger;

namespace Samplit.Verify.State;

/// <summary>Facts of one experiment's visitors in the order of <see cref="VisitorFact.ByVisitor"/>.</summary>
/// <param name="Path">The path of a file of <see cref="VisitorRecord"/>s.</param>
/// <param name="Hash">The hash of the file.</param>
public sealed record FactsFile(string Path, long Count, Digest Hash)
{
    private const int FactsAtOnce = 4096;

    public bool HasItsLength =>
        new FileInfo(Path) is { Exists: true } file && file.Length == Count * VisitorRecord.Size;

    /// <exception cref="ArgumentException">At the end: it is not what was written.</exception>
    public IEnumerable<VisitorFact> Read()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[FactsAtOnce * VisitorRecord.Size];
        for (int read; (read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; )
        {
            hash.AppendData(buffer, 0, read);
            for (var at = 0; at + VisitorRecord.Size <= read; at += VisitorRecord.Size)
            {
                yield return VisitorRecord.Read(buffer.AsSpan(at));
            }
        }
        if (Digest.From(hash.GetHashAndReset()) != Hash)
        {
            throw VerifierStateFolder.Damaged(Path);
        }
    }
}

/// <summary>Writes facts as they come, in their order, to a file that is there once the first one is.</summary>
public sealed class FactsWriter(string path) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private FileStream? _file;
    private long _count;

    public void Add(VisitorFact fact)
    {
        _file ??= VerifierStateFolder.Create(path);
        Span<byte> record = stackalloc byte[VisitorRecord.Size];
        VisitorRecord.Write(fact, record);
        _file.Write(record);
        _hash.AppendData(record);
        _count++;
    }

    /// <returns>What was written, on disk for good; null for nothing.</returns>
    public FactsFile? End()
    {
        _file?.Flush(flushToDisk: true);
        return _count == 0 ? null : new FactsFile(path, _count, Digest.From(_hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        _file?.Dispose();
        _hash.Dispose();
    }
}
