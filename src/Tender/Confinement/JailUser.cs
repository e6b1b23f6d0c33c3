using System.Globalization;

namespace Hillingar.Tender.Confinement;

/// <summary>The user and group, by number, as which a jailed tender runs. Neither may be root's.</summary>
internal readonly record struct JailUser(uint User, uint Group)
{
    // The highest number means "no change" to the kernel.
    private const uint Highest = uint.MaxValue - 1;

    /// <summary>Reads <c>UID:GID</c>, both decimal; null if it is anything else.</summary>
    internal static JailUser? Read(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && ReadNumber(text[..colon]) is { } user && ReadNumber(text[(colon + 1)..]) is { } group
            ? new JailUser(user, group)
            : null;
    }

    private static uint? ReadNumber(ReadOnlySpan<char> text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Highest ? number : null;
}
