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

    // Frames wake the guest; without any there is nothing to do, so any long time will do.
    private const ulong OneHour = 3_600_000_000_000;

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
        Serve(machine, card, stack);
        return 0;
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

    private static void Serve(Machine machine, NetDevice card, Ipv4Stack stack)
    {
        var received = new byte[card.LongestFrame];
        var reply = new byte[stack.LongestFrame];
        // A guest that was restarted may have been known under another card's address.
        _ = card.Write(new ReadOnlySpan<byte>(reply, 0, stack.Announce(reply))); // Nobody may be listening.
        while (true)
        {
            _ = machine.Wait(OneHour); // Whichever device it was, there is only one.
            while (card.TryRead(received, out var length))
            {
                var answer = stack.Receive(new ReadOnlySpan<byte>(received, 0, length), reply);
                if (answer > 0)
                    _ = card.Write(new ReadOnlySpan<byte>(reply, 0, answer)); // An answer that is lost is asked for again.
            }
        }
    }
}
