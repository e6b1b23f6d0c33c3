using System;

namespace Hillingar.Guests.Text;

/// <summary>Decimal numbers without a sign, read from text.</summary>
public static class Digits
{
    /// <summary>The whole text as a number of at most <paramref name="largest"/>; no sign, no blanks, at least one digit.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, uint largest, out uint value)
    {
        value = 0;
        if (text.IsEmpty)
            return false;
        ulong sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = (uint)text[i] - '0';
            if (digit > 9)
                return false;
            sum = (sum * 10) + digit;
            if (sum > largest)
                return false;
        }

        value = (uint)sum;
        return true;
    }
}
