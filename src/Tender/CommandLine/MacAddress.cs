using System.Globalization;
using Hillingar.Linux;

namespace Hillingar.Tender.CommandLine;

/// <summary>An Ethernet address: its six bytes are the low 48 bits, the first byte highest.</summary>
internal readonly record struct MacAddress(ulong Bits)
{
    internal const int Size = 6;

    private const ulong Multicast = 1ul << 40;
    private const ulong LocallyAdministered = 2ul << 40;

    /// <summary>All zero bits mean "make one up".</summary>
    internal bool IsUnset => Bits == 0;

    /// <summary>A random address for one interface, marked as not assigned by a maker.</summary>
    internal static MacAddress Random()
    {
        Span<byte> bytes = stackalloc byte[Size];
        SysRandom.Fill(bytes);
        var bits = 0ul;
        foreach (var b in bytes)
            bits = (bits << 8) | b;
        return new MacAddress((bits & ~Multicast) | LocallyAdministered);
    }

    /// <summary>Reads six groups of one or two hexadecimal digits. As in the reference tender, text after them is ignored.</summary>
    internal static MacAddress? Read(ReadOnlySpan<char> text)
    {
        var bits = 0ul;
        for (var i = 0; i < Size; i++)
        {
            if (i > 0)
            {
                if (text.IsEmpty || text[0] != ':')
                    return null;
                text = text[1..];
            }

            var digits = 0;
            while (digits < 2 && digits < text.Length && char.IsAsciiHexDigit(text[digits]))
                digits++;
            if (digits == 0)
                return null;
            bits = (bits << 8) | byte.Parse(text[..digits], NumberStyles.AllowHexSpecifier);
            text = text[digits..];
        }

        return new MacAddress(bits);
    }

    internal void CopyTo(Span<byte> into)
    {
        for (var i = 0; i < Size; i++)
            into[i] = (byte)(Bits >> (8 * (Size - 1 - i)));
    }
}
