using System.Diagnostics.CodeAnalysis;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>How an object's content was hashed for its path.</summary>
public enum ContentMethod
{
    /// <summary>The bytes of a text, with references.</summary>
    Text,

    /// <summary>The bytes of one file.</summary>
    Flat,

    /// <summary>The archive of a file or tree.</summary>
    Recursive,
}

/// <summary>Nix's <c>CA</c>: an object that is known by its content, so that its path proves it.</summary>
public sealed record ContentAddress(ContentMethod Method, Sha256Hash Hash)
{
    private static readonly (ContentMethod Method, string Prefix)[] Prefixes =
        [(ContentMethod.Text, "text:"), (ContentMethod.Recursive, "fixed:r:"), (ContentMethod.Flat, "fixed:")];

    /// <summary>False for another method, another algorithm than SHA-256, or a hash that is not in base 32.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ContentAddress? address)
    {
        address = null;
        var (method, prefix) = Prefixes.FirstOrDefault(entry => text.StartsWith(entry.Prefix, StringComparison.Ordinal));
        // "fixed:r:" without a hash behind it begins with "fixed:" as well; the hash tells them apart.
        if (prefix is null || !Sha256Hash.TryRead(text[prefix.Length..], out var hash, out _))
            return false;
        address = new ContentAddress(method, hash);
        return address.ToString() == text;
    }

    /// <summary>The path of an object of this content; null where there can be none with such references.</summary>
    /// <param name="self">The object's own path, which is no reference to something else.</param>
    public StorePath? PathOf(StorePathFormula formula, string name, StorePath self, IReadOnlyCollection<StorePath> references) =>
        // A reference to itself is hashed with its own path masked, which nothing here makes.
        references.Contains(self) ? null : PathOf(formula, name, references);

    public override string ToString() => $"{Prefixes.First(entry => entry.Method == Method).Prefix}{HashText.Base32(Hash)}";

    private StorePath? PathOf(StorePathFormula formula, string name, IReadOnlyCollection<StorePath> references) => Method switch
    {
        ContentMethod.Text => formula.Text(name, Hash, references),
        ContentMethod.Recursive => formula.Source(name, Hash, references),
        ContentMethod.Flat => references.Count == 0 ? formula.Flat(name, Hash) : null,
    };
}
