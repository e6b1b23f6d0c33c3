using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Builder.Nix;

/// <summary>
/// Reads the text of a derivation, and takes only what <see cref="Derivation.ToAterm"/> writes: no space anywhere, sorted lists with each name once, and
/// exactly the five escapes. So what is read has the hash of what would be written. A refusal names the byte where the text goes wrong.
/// </summary>
internal ref struct DerivationReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // What ends a run of characters that stand for themselves.
    private static readonly SearchValues<byte> Special = SearchValues.Create("\"\\\n\r\t"u8);

    private readonly ReadOnlySpan<byte> _file;
    private int _at;

    private DerivationReader(ReadOnlySpan<byte> file) => _file = file;

    /// <exception cref="StoreException">The text is malformed; the message has the byte and the reason.</exception>
    public static Derivation Read(ReadOnlySpan<byte> file)
    {
        try
        {
            _ = Utf8.GetCharCount(file); // Only whether it is UTF-8.
        }
        catch (DecoderFallbackException e)
        {
            throw Malformed(e.Index, "what stands there is not UTF-8");
        }

        var reader = new DerivationReader(file);
        return reader.Whole();
    }

    private Derivation Whole()
    {
        if (_file.StartsWith("DrvWithVersion("u8))
            throw new StoreException("the derivation is of a newer format (DrvWithVersion, as dynamic derivations have it), which is not supported");
        Expect("Derive("u8);
        var outputs = ImmutableArray.CreateBuilder<DerivationOutput>();
        var last = default(string);
        for (var more = Open(); more; more = Next())
        {
            Expect("("u8);
            outputs.Add(Output(ref last));
            Expect(")"u8);
        }

        Expect(","u8);
        var inputs = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);
        last = null;
        for (var more = Open(); more; more = Next())
        {
            Expect("("u8);
            var path = Rising(ref last);
            Expect(","u8);
            inputs.Add(path, Sorted());
            Expect(")"u8);
        }

        Expect(","u8);
        var sources = Sorted();
        var (system, builder) = (Then(), Then());
        Expect(","u8);
        var arguments = ImmutableArray.CreateBuilder<string>();
        for (var more = Open(); more; more = Next())
            arguments.Add(Quoted());
        Expect(","u8);
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        last = null;
        for (var more = Open(); more; more = Next())
        {
            Expect("("u8);
            var name = Rising(ref last);
            environment.Add(name, Then());
            Expect(")"u8);
        }

        Expect(")"u8);
        if (_at < _file.Length)
            throw Malformed(_at, "there should be nothing behind the last parenthesis");
        return new Derivation
        {
            Outputs = outputs.ToImmutable(),
            InputDerivations = inputs.ToImmutable(),
            InputSources = sources,
            System = system,
            Builder = builder,
            Arguments = arguments.ToImmutable(),
            Environment = environment.ToImmutable(),
        };
    }

    private DerivationOutput Output(ref string? last)
    {
        var (name, path) = (Rising(ref last), Then());
        var start = _at + 1;
        var (algorithm, hash) = (Then(), Then());
        var output = new DerivationOutput(name, path, algorithm, hash);
        return (algorithm.Length == 0 && hash.Length == 0) || FixedOutputHash.IsPossible(algorithm, output.IsImpure ? "" : hash)
            ? output
            : throw Malformed(start, $"\"{algorithm}\" and \"{hash}\" are no algorithm and a hash of it in hexadecimal");
    }

    private ImmutableSortedSet<string> Sorted()
    {
        var names = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        var last = default(string);
        for (var more = Open(); more; more = Next())
            _ = names.Add(Rising(ref last)); // It is not there: names rise.
        return names.ToImmutable();
    }

    /// <summary>A name that comes after the last one in the order of their bytes.</summary>
    private string Rising(ref string? last)
    {
        var start = _at;
        var name = Quoted();
        if (last is not null && ByteOrder.Instance.Compare(last, name) >= 0)
            throw Malformed(start, $"'{name}' comes after '{last}', and names must rise");
        return last = name;
    }

    /// <summary>Enters a list; whether it has an item.</summary>
    private bool Open()
    {
        Expect("["u8);
        return !Skip("]"u8);
    }

    /// <summary>Goes behind an item; whether another one follows.</summary>
    private bool Next()
    {
        if (Skip(","u8))
            return true;
        Expect("]"u8);
        return false;
    }

    private string Then()
    {
        Expect(","u8);
        return Quoted();
    }

    private string Quoted()
    {
        Expect("\""u8);
        StringBuilder? text = null;
        while (true)
        {
            var length = _file[_at..].IndexOfAny(Special);
            if (length < 0)
                throw Malformed(_file.Length, "there should be a quotation mark");
            var plain = Encoding.UTF8.GetString(_file.Slice(_at, length));
            _at += length;
            if (Skip("\""u8))
                return text is null ? plain : text.Append(plain).ToString();
            text = (text ?? new StringBuilder()).Append(plain).Append(Escaped());
        }
    }

    private char Escaped()
    {
        if (_file[_at] != '\\')
            throw Malformed(_at, $"the character {_file[_at]} of a text must be escaped");
        var escaped = (_at + 1 < _file.Length ? _file[_at + 1] : (byte)0) switch
        {
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            _ => throw Malformed(_at, "a backslash stands before what is never escaped"),
        };
        _at += 2;
        return escaped;
    }

    private void Expect(ReadOnlySpan<byte> text)
    {
        if (!Skip(text))
            throw Malformed(_at, $"there should be '{Encoding.UTF8.GetString(text)}'");
    }

    private bool Skip(ReadOnlySpan<byte> text)
    {
        var found = _file[_at..].StartsWith(text);
        if (found)
            _at += text.Length;
        return found;
    }

    private static StoreException Malformed(int offset, string why) => new($"the derivation is malformed at byte {offset}: {why}");
}
