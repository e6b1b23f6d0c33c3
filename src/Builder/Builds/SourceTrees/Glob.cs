namespace Hillingar.Builder.Builds;

/// <summary>Patterns for one part of a path (<c>glob(7)</c>): <c>*</c>, <c>?</c>, <c>[…]</c>, and a backslash before what is meant as it is.</summary>
internal static class Glob
{
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // Where to go on if what follows the last star does not fit: with the star taking one character more.
        var (star, from) = (-1, 0);
        var (p, t) = (0, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, from) = (p++, t);
                continue;
            }

            if (p < pattern.Length && MatchesOne(pattern[p..], text[t], out var length))
            {
                p += length;
                t++;
                continue;
            }

            if (star < 0)
                return false;
            (p, t) = (star + 1, ++from);
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char letter, out int length)
    {
        length = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '\\' when pattern.Length > 1:
                length = 2;
                return pattern[1] == letter;
            case '[' when ClassEnd(pattern) is var end and > 0:
                length = end + 1;
                return IsInClass(pattern[1..end], letter);
            default:
                return pattern[0] == letter;
        }
    }

    // A bracket that stands first belongs to the class; 0 if the class has no end.
    private static int ClassEnd(ReadOnlySpan<char> pattern)
    {
        var i = pattern.Length > 1 && pattern[1] is '!' or '^' ? 2 : 1;
        for (i++; i < pattern.Length; i++)
        {
            if (pattern[i] == ']')
                return i;
            if (pattern[i] == '\\')
                i++;
        }

        return 0;
    }

    private static bool IsInClass(ReadOnlySpan<char> set, char letter)
    {
        var isNegated = set[0] is '!' or '^';
        if (isNegated)
            set = set[1..];
        var found = false;
        while (!set.IsEmpty)
        {
            var low = Next(ref set);
            var high = low;
            if (set.Length > 1 && set[0] == '-')
            {
                set = set[1..];
                high = Next(ref set);
            }

            found |= letter >= low && letter <= high;
        }

        return found != isNegated;
    }

    private static char Next(ref ReadOnlySpan<char> set)
    {
        var skip = set[0] == '\\' && set.Length > 1 ? 1 : 0;
        var letter = set[skip];
        set = set[(skip + 1)..];
        return letter;
    }
}
