using System;
using Hillingar.Guests.Cli;
using Hillingar.Guests.Dns;
using Hillingar.Guests.Net;
using Hillingar.Guests.Solo5;
using Hillingar.Guests.Text;

namespace Hillingar.Guests;

/// <summary>An authoritative name server: reads its zones from the volume <c>zones</c>, then answers on the card <c>service</c>.</summary>
internal static class Program
{
    private const int NoDevice = 1;
    private const int BrokenZones = 3;
    private const int LineLength = 512;

    internal static int Run(Machine machine)
    {
        if (!CommandLine.TrySplit(machine.CommandLine, out var words))
        {
            Console.WriteLine("dns: the command line ends inside quotes or after a backslash"u8);
            return NetworkOptions.UsageError;
        }

        Span<byte> buffer = stackalloc byte[LineLength];
        var problem = new LineWriter(buffer);
        problem.Append("dns: "u8);
        if (!NetworkOptions.TryRead(words, ref problem, out var options))
        {
            Console.WriteLine(problem.Written);
            return NetworkOptions.UsageError;
        }

        var card = machine.FindNet("service"u8);
        var volume = machine.FindBlock("zones"u8);
        if (card is null || volume is null)
        {
            Console.WriteLine("dns: the image has no network card 'service' or no volume 'zones'"u8);
            return NoDevice;
        }

        var zones = new ZoneSet();
        if (!new ZoneVolume(volume, zones).Load())
            return BrokenZones;

        var stack = new Ipv4Stack(card.Mac, card.Mtu, options.Interface, options.Gateway);
        _ = stack.TryAdd(new DnsService(new Responder(zones))); // The first service finds room.
        Greet(zones, options);
        return NetworkLoop.Run(machine, card, stack);
    }

    private static void Greet(ZoneSet zones, NetworkOptions options)
    {
        Span<byte> buffer = stackalloc byte[LineLength];
        var line = new LineWriter(buffer);
        line.Append("dns: serving "u8);
        line.Append((ulong)zones.ZoneCount);
        line.Append(zones.ZoneCount == 1 ? " zone on "u8 : " zones on "u8);
        line.Append(options.Interface.Address);
        line.Append(":53"u8);
        Console.WriteLine(line.Written);
    }
}
