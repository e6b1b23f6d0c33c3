using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Builder;

/// <summary>Reads the text of a derivation. Whether it is the canonical text is for the caller to see.</summary>
internal ref struct DerivationReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<char> _rest;

    private DerivationReader(string text) => _rest = text;

    public static Derivation Read(ReadOnlySpan<byte> file)
    {
        try
        {
            var reader = new DerivationReader(Utf8.GetString(file));
            return reader.Whole();
        }
        catch (DecoderFallbackException e)
        {
            throw new StoreException("the derivation is malformed: it is not UTF-8", e);
        }
    }

    private Derivation Whole()
    {
        Expect("Derive(");
        var outputs = ImmutableArray.CreateBuilder<DerivationOutput>();
        for (var more = Open(); more; more = Next())
        {
            Expect("(");
            outputs.Add(new DerivationOutput(Quoted(), Then(), Then(), Then()));
            Expect(")");
        }

        Expect(",");
        var inputs = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);
        for (var more = Open(); more; more = Next())
        {
            Expect("(");
            var path = Quoted();
            Expect(",");
            inputs[path] = Strings().ToImmutableSortedSet(StringComparer.Ordinal);
            Expect(")");
        }

        Expect(",");
        var sources = Strings().ToImmutableSortedSet(StringComparer.Ordinal);
        var (system, builder) = (Then(), Then());
        Expect(",");
        var arguments = Strings().ToImmutableArray();
        Expect(",");
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (var more = Open(); more; more = Next())
        {
            Expect("(");
            var name = Quoted();
            environment[name] = Then();
            Expect(")");
        }

        Expect(")");
        if (!_rest.IsEmpty)
            throw Malformed("nothing");
        return new Derivation
        {
            Outputs = outputs.ToImmutable(),
            InputDerivations = inputs.ToImmutable(),
            InputSources = sources,
            System = system,
            Builder = builder,
            Arguments = arguments,
            Environment = environment.ToImmutable(),
        };
    }

    private List<string> Strings()
    {
        var strings = new List<string>();
        for (var more = Open(); more; more = Next())
            strings.Add(Quoted());
        return strings;
    }

    /// <summary>Enters a list; whether it has an item.</summary>
    private bool Open()
    {
        Expect("[");
        return !Skip("]");
    }

    /// <summary>Goes behind an item; whether another one follows.</summary>
    private bool Next()
    {
        if (Skip(","))
            return true;
        Expect("]");
        return false;
    }

    private string Then()
    {
        Expect(",");
        return Quoted();
    }

    private string Quoted()
    {
        Expect("\"");
        var text = new StringBuilder();
        while (!Skip("\""))
        {
            if (_rest is ['\\', var escaped, ..])
            {
                text.Append(escaped switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => escaped });
                _rest = _rest[2..];
            }
            else if (_rest is [var plain, ..])
            {
                text.Append(plain);
                _rest = _rest[1..];
            }
            else
            {
                throw Malformed("a quotation mark");
            }
        }

        return text.ToString();
    }

    private void Expect(string text)
    {
        if (!Skip(text))
            throw Malformed($"'{text}'");
    }

    private bool Skip(string text)
    {
        var found = _rest.StartsWith(text);
        if (found)
            _rest = _rest[text.Length..];
        return found;
    }

    private readonly StoreException Malformed(string expected) =>
        new($"the derivation is malformed: there should be {expected}, {_rest.Length} characters before its end");
}
