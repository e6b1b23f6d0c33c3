using System.Text;

namespace Hillingar.Builder;

/// <summary>
/// The order of the bytes of the UTF-8 texts, which Nix sorts by. It is not the order of UTF-16 units: characters beyond the
/// basic plane come last here, and before U+E000 there.
/// </summary>
internal sealed class ByteOrder : IComparer<string>
{
    private ByteOrder()
    {
    }

    public static ByteOrder Instance { get; } = new();

    public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
}
