namespace Hillingar.Builder.Nix;

/// <summary>
/// The order of the bytes of the UTF-8 texts, which Nix sorts by. It is not the order of UTF-16 units: characters beyond the
/// basic plane come last here, and before U+E000 there.
/// </summary>
public sealed class ByteOrder : IComparer<string>
{
    private ByteOrder()
    {
    }

    public static ByteOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var same = x.AsSpan().CommonPrefixLength(y);
        return same == x?.Length || same == y?.Length ? (x?.Length ?? 0) - (y?.Length ?? 0) : Rank(x![same]) - Rank(y![same]);
    }

    // Halves of characters beyond the basic plane go behind all others.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + char.MaxValue : unit;
}
