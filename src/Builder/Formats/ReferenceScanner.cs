
namespace Hillingar.Builder;

/// <summary>
/// A stream that looks for the hash parts of store paths in everything that is written to it, at any place and across the
/// borders of writes. What is compressed or encoded otherwise hides its references, as in Nix.
/// </summary>
internal sealed class ReferenceScanner : WriteOnlyStream
{
    private const int HashLength = 32;

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _wanted;
    private readonly HashSet<string> _found = [];
    private readonly char[] _window = new char[HashLength];
    private readonly bool[] _isDigit = new bool[256];
    private int _run;

    public ReferenceScanner(IEnumerable<StorePath> candidates)
    {
        _wanted = candidates.Select(candidate => candidate.HashPart).ToHashSet().GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < _isDigit.Length; i++)
            _isDigit[i] = NixBase32.IsDigit((byte)i);
    }

    public bool Found(StorePath candidate) => _found.Contains(candidate.HashPart);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Span<char> ordered = stackalloc char[HashLength];
        foreach (var value in buffer)
        {
            if (!_isDigit[value])
            {
                _run = 0;
                continue;
            }

            // The last 32 characters of the run, as a ring.
            _window[_run % HashLength] = (char)value;
            _run++;
            if (_run < HashLength)
                continue;
            var oldest = _run % HashLength;
            _window.AsSpan(oldest).CopyTo(ordered);
            _window.AsSpan(0, oldest).CopyTo(ordered[(HashLength - oldest)..]);
            if (_wanted.TryGetValue(ordered, out var hash))
                _found.Add(hash);
        }
    }
}
