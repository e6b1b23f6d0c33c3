using System;

namespace Hillingar.Guests.Dns;

/// <summary>Numbers of record types, classes, response codes and flags (the IANA registry of DNS parameters).</summary>
public static class RecordType
{
    public const int A = 1;
    public const int NS = 2;
    public const int CNAME = 5;
    public const int SOA = 6;
    public const int PTR = 12;
    public const int HINFO = 13;
    public const int MX = 15;
    public const int TXT = 16;
    public const int AAAA = 28;
    public const int SRV = 33;
    public const int OPT = 41;
    public const int DS = 43;
    public const int SSHFP = 44;
    public const int TLSA = 52;
    public const int CAA = 257;
    public const int IXFR = 251;
    public const int AXFR = 252;
    public const int MAILB = 253;
    public const int MAILA = 254;
    public const int ANY = 255;

    /// <summary>The number of a type's name in any case, or of <c>TYPEnnn</c> (RFC 3597); -1 if there is none.</summary>
    public static int FromText(ReadOnlySpan<byte> text)
    {
        if (Is(text, "A"u8)) return A;
        if (Is(text, "NS"u8)) return NS;
        if (Is(text, "CNAME"u8)) return CNAME;
        if (Is(text, "SOA"u8)) return SOA;
        if (Is(text, "PTR"u8)) return PTR;
        if (Is(text, "HINFO"u8)) return HINFO;
        if (Is(text, "MX"u8)) return MX;
        if (Is(text, "TXT"u8)) return TXT;
        if (Is(text, "AAAA"u8)) return AAAA;
        if (Is(text, "SRV"u8)) return SRV;
        if (Is(text, "DS"u8)) return DS;
        if (Is(text, "SSHFP"u8)) return SSHFP;
        if (Is(text, "TLSA"u8)) return TLSA;
        if (Is(text, "CAA"u8)) return CAA;
        return NumberBehind(text, "TYPE"u8);
    }

    /// <summary>The number behind a prefix in any case, 0 to 65535; -1 if the text is something else.</summary>
    public static int NumberBehind(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        if (text.Length <= prefix.Length || text.Length > prefix.Length + 5 || !Is(text.Slice(0, prefix.Length), prefix))
            return -1;
        var number = 0;
        for (var i = prefix.Length; i < text.Length; i++)
        {
            if (text[i] < (byte)'0' || text[i] > (byte)'9')
                return -1;
            number = number * 10 + (text[i] - '0');
        }

        return number <= 65535 ? number : -1;
    }

    /// <summary>Whether the type is one that only a question can have.</summary>
    public static bool IsMeta(int type) => type == OPT || (type >= 249 && type <= 255) || type == 0;

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => DnsName.Equal(text, name);
}

/// <summary>Classes of records; this server serves the Internet's alone.</summary>
public static class RecordClass
{
    public const int IN = 1;
    public const int ANY = 255;
}

/// <summary>Response codes (RFC 1035, section 4.1.1; RFC 6891 for <see cref="BadVersion"/>, whose upper bits stand in the OPT record).</summary>
public static class ResponseCode
{
    public const int NoError = 0;
    public const int FormatError = 1;
    public const int ServerFailure = 2;
    public const int NameError = 3;
    public const int NotImplemented = 4;
    public const int Refused = 5;
    public const int BadVersion = 16;
}
