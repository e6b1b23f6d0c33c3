using System;
using Hillingar.Guests.Net;
using Hillingar.Guests.Text;

namespace Hillingar.Guests.Cli;

/// <summary>The options of a guest with a network, as MirageOS calls them: <c>--ipv4=A/N</c> and <c>--ipv4-gateway=A</c>.</summary>
public readonly struct NetworkOptions
{
    /// <summary>The exit status of a guest whose command line is wrong (sysexits' EX_USAGE, MirageOS's too).</summary>
    public const int UsageError = 64;

    private NetworkOptions(Ipv4Interface address, Ipv4Address gateway)
    {
        Interface = address;
        Gateway = gateway;
    }

    public Ipv4Interface Interface { get; }

    /// <summary>Unspecified if none was given.</summary>
    public Ipv4Address Gateway { get; }

    /// <summary>Reads the words; on a mistake writes a sentence about it, for the console, and returns false.</summary>
    public static bool TryRead(CommandLine words, ref LineWriter problem, out NetworkOptions options)
    {
        options = default;
        var hasInterface = false;
        Ipv4Interface address = default;
        Ipv4Address gateway = default;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words.Word(i);
            if (!Option.TryRead(word, out var option))
                return Refuse(ref problem, "not an option of the form --name=value: "u8, word);
            if (option.Name.SequenceEqual("ipv4"u8))
            {
                hasInterface = Ipv4Interface.TryParse(option.Value, out address);
                if (!hasInterface)
                    return Refuse(ref problem, "--ipv4 takes an address and a prefix length such as 10.0.0.2/24, not "u8, option.Value);
            }
            else if (option.Name.SequenceEqual("ipv4-gateway"u8))
            {
                if (!Ipv4Address.TryParse(option.Value, out gateway) || !gateway.IsUnicast)
                    return Refuse(ref problem, "--ipv4-gateway takes an address such as 10.0.0.1, not "u8, option.Value);
            }
            else
            {
                return Refuse(ref problem, "unknown option: "u8, word);
            }
        }

        if (!hasInterface)
            return Refuse(ref problem, "the option --ipv4=ADDRESS/LENGTH is required"u8, default);
        if (!gateway.IsUnspecified && !address.Holds(gateway))
            return Refuse(ref problem, "the gateway is outside the subnet that --ipv4 names"u8, default);
        options = new NetworkOptions(address, gateway);
        return true;
    }

    private static bool Refuse(ref LineWriter problem, ReadOnlySpan<byte> sentence, ReadOnlySpan<byte> word)
    {
        problem.Append(sentence);
        if (!word.IsEmpty)
        {
            problem.Append("\""u8);
            problem.AppendPrintable(word);
            problem.Append("\""u8);
        }

        return false;
    }
}
