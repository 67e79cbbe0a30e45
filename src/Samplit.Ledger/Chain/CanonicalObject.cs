using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Samplit.Ledger.Chain;

/// <summary>
/// Writes an object as canonical JSON (RFC 8785) without reading it again: members come in the order of their names, which
/// are ASCII and hold nothing that is escaped. A member without a value is left out.
/// </summary>
public sealed class CanonicalObject : IDisposable
{
    /// <summary>Integers beyond this are written as the double that is nearest.</summary>
    private const long MaxExactInteger = 1L << 53;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(c => (byte)c),
        (byte)'"',
        (byte)'\\',
    ]);

    private readonly CanonicalOutput _output = new(ArrayPool<byte>.Shared.Rent(512));

    private bool _hasMembers;

    /// <param name="before">Bytes that stand before the object.</param>
    public CanonicalObject(ReadOnlySpan<byte> before = default)
    {
        _output.Append(before);
        _output.Append('{');
    }

    /// <exception cref="NotCanonicalException">The text has U+0000 or a lone surrogate.</exception>
    public void Text(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            return;
        }
        Name(name);
        _output.Append('"');
        var room = _output.Room(3 * value.Length);
        if (Utf8.FromUtf16(value, room, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new NotCanonicalException("a string with a lone surrogate is not I-JSON");
        }
        if (room[..length].ContainsAny(Escaped))
        {
            foreach (var c in room[..length].ToArray())
            {
                _output.AppendEscaped(c);
            }
        }
        else
        {
            _output.Advance(length);
        }
        _output.Append('"');
    }

    public void Number(ReadOnlySpan<byte> name, long value)
    {
        if (value is > MaxExactInteger or < -MaxExactInteger)
        {
            Number(name, (double)value);
            return;
        }
        Name(name);
        Utf8Formatter.TryFormat(value, _output.Room(CanonicalNumber.MaximumSize), out var length);
        _output.Advance(length);
    }

    /// <exception cref="NotCanonicalException">It is not finite.</exception>
    public void Number(ReadOnlySpan<byte> name, double? value)
    {
        if (value is not { } number)
        {
            return;
        }
        Name(name);
        _output.Advance(CanonicalNumber.Write(number, _output.Room(CanonicalNumber.MaximumSize)));
    }

    /// <param name="canonical">Canonical JSON.</param>
    public void Json(ReadOnlySpan<byte> name, byte[]? canonical)
    {
        if (canonical is not null)
        {
            Name(name);
            _output.Append(canonical);
        }
    }

    /// <summary>Ends the object.</summary>
    /// <returns>What stands before it, and it; until this is disposed of.</returns>
    public ReadOnlySpan<byte> End()
    {
        _output.Append('}');
        return _output.Written;
    }

    public void Dispose() => _output.Dispose();

    private void Name(ReadOnlySpan<byte> name)
    {
        if (_hasMembers)
        {
            _output.Append(',');
        }
        _hasMembers = true;
        _output.Append('"');
        _output.Append(name);
        _output.Append("\":"u8);
    }
}
