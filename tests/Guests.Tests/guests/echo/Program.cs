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
        Console.WriteLine("echo: ready"u8);
        return NetworkLoop.Run(machine, net, stack);
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
