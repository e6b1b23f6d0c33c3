using System.Collections.Immutable;
using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>One output of a derivation.</summary>
/// <param name="Path">The full store path; empty while it is not computed.</param>
/// <param name="HashAlgorithm">Empty, or for fixed outputs <c>sha256</c> or <c>r:sha256</c>.</param>
/// <param name="Hash">Empty, or the fixed hash in hexadecimal.</param>
public sealed record DerivationOutput(string Name, string Path, string HashAlgorithm = "", string Hash = "")
{
    // What stands for the hash of an output that may differ each time.
    private const string Impure = "impure";

    public bool IsFixed => Hash.Length > 0 && !IsImpure;

    /// <summary>Whether it may differ each time it is built, and so is never reused (Nix's <c>__impure</c>).</summary>
    public bool IsImpure => Hash == Impure;
}

/// <summary>
/// A build with all its inputs, as Nix's <c>.drv</c> files hold it. All paths are full store paths. The lists are kept in
/// the order in which the file has them: sorted by their first part.
/// </summary>
public sealed record Derivation
{
    public required ImmutableArray<DerivationOutput> Outputs { get; init; }

    /// <summary>Derivations whose outputs are needed, with the names of those outputs.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedSet<string>> InputDerivations { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);

    public ImmutableSortedSet<string> InputSources { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public required string System { get; init; }

    public required string Builder { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Whether its outputs may come from caches: some are made sooner than fetched, and say so (<c>allowSubstitutes</c>).</summary>
    public bool MayBeSubstituted => Environment.GetValueOrDefault("allowSubstitutes", "1") == "1";

    /// <summary>Reads a <c>.drv</c> file.</summary>
    /// <exception cref="StoreException">The text is not exactly what <see cref="ToAterm"/>
    /// writes, in UTF-8; the message has the byte and the reason.</exception>
    public static Derivation Parse(ReadOnlySpan<byte> file) => DerivationReader.Read(file);

    /// <summary>The text of the <c>.drv</c> file.</summary>
    public string ToAterm() => Print(maskOutputs: false, InputDerivations);

    /// <summary>
    /// The hash that stands for this derivation in the hashes of those that need it, and, with its own outputs masked, in its
    /// own output paths. How a fixed output is fetched has no part in it.
    /// </summary>
    /// <param name="hashOfInput">The unmasked hash modulo of an input derivation, by its full path.</param>
    public Sha256Hash HashModulo(bool maskOutputs, Func<string, Sha256Hash> hashOfInput)
    {
        if (!maskOutputs && Outputs is [{ IsFixed: true } output])
            return HashOf($"fixed:out:{output.HashAlgorithm}:{output.Hash}:{output.Path}");

        var inputs = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);
        foreach (var (path, outputs) in InputDerivations)
        {
            var hash = hashOfInput(path).Hex;
            inputs[hash] = inputs.TryGetValue(hash, out var others) ? others.Union(outputs) : outputs;
        }

        return HashOf(Print(maskOutputs, inputs.ToImmutable()));
    }

    /// <summary>The derivation with the paths of its outputs filled in everywhere.</summary>
    public Derivation WithOutputPaths(StorePathFormula formula, string name, Func<string, Sha256Hash> hashOfInput)
    {
        // Each output is a variable, and so a part of what is hashed even while its path is not known.
        var hash = WithVariables(Outputs).HashModulo(maskOutputs: true, hashOfInput);
        var outputs = Outputs.Select(output => output with
        {
            Path = formula.FullPath(output.IsFixed
                ? formula.FixedOutput(name, output.HashAlgorithm, output.Hash)
                : formula.Output(output.Name, hash, name)),
        }).ToImmutableArray();
        return WithVariables(outputs) with { Outputs = outputs };
    }

    private Derivation WithVariables(IEnumerable<DerivationOutput> outputs) =>
        this with { Environment = Environment.SetItems(outputs.Select(output => KeyValuePair.Create(output.Name, output.Path))) };

    private static Sha256Hash HashOf(string text) => Sha256Hash.FromBytes(ShortSha256.HashData(Encoding.UTF8.GetBytes(text)));

    private string Print(bool maskOutputs, ImmutableSortedDictionary<string, ImmutableSortedSet<string>> inputs)
    {
        var outputNames = Outputs.Select(output => output.Name).ToHashSet();
        var text = new StringBuilder("Derive(");
        List(text, Outputs.OrderBy(output => output.Name, ByteOrder.Instance), output =>
            Tuple(text, output.Name, maskOutputs ? "" : output.Path, output.HashAlgorithm, output.Hash));
        text.Append(',');
        List(text, inputs.OrderBy(input => input.Key, ByteOrder.Instance), input =>
        {
            text.Append('(');
            Quote(text, input.Key);
            text.Append(',');
            List(text, input.Value.Order(ByteOrder.Instance), name => Quote(text, name));
            text.Append(')');
        });
        text.Append(',');
        List(text, InputSources.Order(ByteOrder.Instance), source => Quote(text, source));
        text.Append(',');
        Quote(text, System);
        text.Append(',');
        Quote(text, Builder);
        text.Append(',');
        List(text, Arguments, argument => Quote(text, argument));
        text.Append(',');
        List(text, Environment.OrderBy(entry => entry.Key, ByteOrder.Instance), entry =>
            Tuple(text, entry.Key, maskOutputs && outputNames.Contains(entry.Key) ? "" : entry.Value));
        return text.Append(')').ToString();
    }

    private static void List<T>(StringBuilder text, IEnumerable<T> items, Action<T> print)
    {
        text.Append('[');
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(',');
            first = false;
            print(item);
        }

        text.Append(']');
    }

    private static void Tuple(StringBuilder text, params ReadOnlySpan<string> parts)
    {
        text.Append('(');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            Quote(text, parts[i]);
        }

        text.Append(')');
    }

    // Exactly these five are escaped; every other byte stands for itself.
    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}
