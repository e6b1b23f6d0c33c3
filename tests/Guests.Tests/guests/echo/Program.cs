using System;
using Hillingar.Guests.Cli;
using Hillingar.Guests.Net;
using Hillingar.Guests.Solo5;
using Hillingar.Guests.Storage;
using Hillingar.Guests.Text;

namespace Hillingar.Guests;

/// <summary>Lists the archive on its volume, then sends datagrams to port 7 back (RFC 862) and answers pings.</summary>
internal static class Program
{
    private const ulong Hour = 3_600_000_000_000;

    private sealed class Echo : UdpService
    {
        public override int Port => 7;

        public override int Answer(ReadOnlySpan<byte> request, Ipv4Endpoint from, Span<byte> reply)
        {
            if (request.Length > reply.Length)
                return 0;
            request.CopyTo(reply);
            return request.Length;
        }
    }

    internal static int Run(Machine machine)
    {
        var problem = new LineWriter(stackalloc byte[200]);
        if (!CommandLine.TrySplit(machine.CommandLine, out var words) || !NetworkOptions.TryRead(words, ref problem, out var options))
        {
            Console.WriteLine(problem.Written);
            return NetworkOptions.UsageError;
        }

        var net = machine.FindNet("service"u8);
        var volume = machine.FindBlock("files"u8);
        if (net is null || volume is null || !List(volume))
            return 1;
        var stack = new Ipv4Stack(net.Mac, net.Mtu, options.Interface, options.Gateway);
        _ = stack.TryAdd(new Echo());
        return Serve(machine, net, stack);
    }

    private static int Serve(Machine machine, NetDevice net, Ipv4Stack stack)
    {
        var received = new byte[net.LongestFrame];
        var transmit = new byte[net.LongestFrame];
        _ = net.Write(transmit.AsSpan(0, stack.Announce(transmit)));
        Console.WriteLine("echo: ready"u8);
        while (true)
        {
            while (net.TryRead(received, out var length))
            {
                var answer = stack.Receive(received.AsSpan(0, length), transmit);
                if (answer > 0)
                    _ = net.Write(transmit.AsSpan(0, answer));
            }

            _ = machine.Wait(Hour);
        }
    }

    private static bool List(BlockSource volume)
    {
        var archive = new TarReader(volume);
        TarStep step;
        while ((step = archive.MoveNext()) == TarStep.Member)
            Console.WriteLine(archive.Name);
        return step == TarStep.End;
    }
}
