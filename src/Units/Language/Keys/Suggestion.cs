namespace Hillingar.Units.Language;

/// <summary>Finds the word that was probably meant.</summary>
public static class Suggestion
{
    /// <summary>A sentence that names the nearest word, if one is near enough to be meant.</summary>
    public static string? For(string written, IEnumerable<string> words) =>
        Nearest(written, words) is { } word ? $"Did you mean '{word}'?" : null;

    /// <summary>The nearest word within a third of its letters; the first one of several.</summary>
    public static string? Nearest(string written, IEnumerable<string> words)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var word in words)
        {
            var limit = Math.Max(1, Math.Max(written.Length, word.Length) / 3);
            if (Math.Abs(written.Length - word.Length) > limit)
                continue;
            var distance = Distance(written, word);
            if (distance <= limit && distance < least)
                (nearest, least) = (word, distance);
        }

        return nearest;
    }

    // Insertions, deletions, replacements and swaps of neighbours, in capitals or not (optimal string alignment).
    private static int Distance(string left, string right)
    {
        var (before, last, row) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = Same(left[i - 1], right[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
