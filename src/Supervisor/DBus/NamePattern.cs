namespace Hillingar.Supervisor.DBus;

/// <summary>
/// Patterns of names as <c>fnmatch(3)</c> has them: <c>*</c> for any characters, <c>?</c> for one, <c>[a-z]</c> and <c>[!a-z]</c> for one of a set.
/// </summary>
internal static class NamePattern
{
    /// <summary>Takes time in proportion to the product of both lengths at most, with every pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Where the last star stood, and how much of the name it has swallowed: only that one is ever tried again.
        var (p, n, star, swallowed) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, swallowed, p) = (p, n, p + 1);
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out var length))
                (p, n) = (p + length, n + 1);
            else if (star >= 0)
                (swallowed, n, p) = (swallowed + 1, swallowed + 1, star + 1);
            else
                return false;
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char character, out int length)
    {
        length = 1;
        var close = pattern.Length > 2 && pattern[0] == '[' ? pattern[2..].IndexOf(']') + 2 : 1;
        if (pattern[0] != '[' || close < 2)
            return pattern[0] == '?' || pattern[0] == character;
        length = close + 1;
        var set = pattern[1..close];
        var isNegated = set.Length > 1 && set[0] is '!' or '^';
        return IsIn(isNegated ? set[1..] : set, character) != isNegated;
    }

    private static bool IsIn(ReadOnlySpan<char> set, char character)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (character >= set[i] && character <= set[i + 2])
                    return true;
                i += 2;
            }
            else if (set[i] == character)
            {
                return true;
            }
        }

        return false;
    }
}
