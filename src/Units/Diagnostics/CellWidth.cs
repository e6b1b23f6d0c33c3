using System.Globalization;
using System.Text;

namespace Hillingar.Units.Diagnostics;

/// <summary>
/// How many cells of a terminal a character takes: two for those of East Asia and for emoji (Unicode, UAX #11), none for marks that join the one before.
/// </summary>
internal static class CellWidth
{
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x2E80, 0x303E),
        (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
        (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60),
        (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF),
        (0x1FA70, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    public static int Of(Rune rune)
    {
        if (rune.Value < Wide[0].First)
            return Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            return 0;
        return Array.Exists(Wide, range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1;
    }

    /// <summary>The cells of some characters of a line, controls counted as the blanks that they are shown as.</summary>
    public static int Between(ReadOnlySpan<char> line, int from, int to)
    {
        var (width, place) = (0, 0);
        foreach (var rune in line.EnumerateRunes())
        {
            if (place >= to)
                break;
            if (place++ >= from)
                width += Rune.IsControl(rune) ? 1 : Of(rune);
        }

        return width;
    }
}
