using System;
using Hillingar.Guests.Cli;
using Hillingar.Guests.Net;
using Hillingar.Guests.Notes;
using Hillingar.Guests.Solo5;
using Hillingar.Guests.Text;

namespace Hillingar.Guests;

/// <summary>A store of short notes: keeps them on the volume <c>notes</c>, and answers on the card <c>service</c>.</summary>
internal static class Program
{
    private const int NoDevice = 1;
    private const int UnusableVolume = 3;
    private const int LineLength = 512;

    internal static int Run(Machine machine)
    {
        if (!CommandLine.TrySplit(machine.CommandLine, out var words))
        {
            Console.WriteLine("notes: the command line ends inside quotes or after a backslash"u8);
            return NetworkOptions.UsageError;
        }

        Span<byte> buffer = stackalloc byte[LineLength];
        var problem = new LineWriter(buffer);
        problem.Append("notes: "u8);
        if (!NetworkOptions.TryRead(words, ref problem, out var options))
        {
            Console.WriteLine(problem.Written);
            return NetworkOptions.UsageError;
        }

        var card = machine.FindNet("service"u8);
        var volume = machine.FindBlock("notes"u8);
        if (card is null || volume is null)
        {
            Console.WriteLine("notes: the image has no network card 'service' or no volume 'notes'"u8);
            return NoDevice;
        }

        var notes = new NoteStore(volume);
        var opening = notes.Open();
        if (opening != Opening.Ready)
        {
            Console.WriteLine(WhyNot(opening));
            return UnusableVolume;
        }

        var stack = new Ipv4Stack(card.Mac, card.Mtu, options.Interface, options.Gateway);
        _ = stack.TryAdd(new NoteService(notes)); // The first service finds room.
        Greet(notes, options);
        return NetworkLoop.Run(machine, card, stack);
    }

    private static ReadOnlySpan<byte> WhyNot(Opening opening) => opening switch
    {
        Opening.Foreign => "notes: the volume 'notes' holds something that is not notes; nothing was written"u8,
        Opening.TooSmall => "notes: the volume 'notes' has not even one block of 512 bytes"u8,
        _ => "notes: the volume 'notes' cannot be read or written"u8,
    };

    private static void Greet(NoteStore notes, NetworkOptions options)
    {
        Span<byte> buffer = stackalloc byte[LineLength];
        if (notes.DamagedCount > 0)
        {
            var warning = new LineWriter(buffer);
            warning.Append("notes: damaged blocks, which are left as they are: "u8);
            warning.Append((ulong)notes.DamagedCount);
            Console.WriteLine(warning.Written);
        }

        var line = new LineWriter(buffer);
        line.Append("notes: serving "u8);
        line.Append((ulong)notes.Count);
        line.Append(" of at most "u8);
        line.Append((ulong)notes.Room);
        line.Append(" notes on "u8);
        line.Append(options.Interface.Address);
        line.Append(":"u8);
        line.Append(NoteService.PortNumber);
        Console.WriteLine(line.Written);
    }
}
