using System;
using Hillingar.Guests.Net;
using Hillingar.Guests.Solo5;

namespace Hillingar.Guests;

/// <summary>What a server does once its services are ready: it answers frames for ever.</summary>
internal static class NetworkLoop
{
    // Frames wake the guest; without any there is nothing to do, so any long time will do.
    private const ulong OneHour = 3_600_000_000_000;

    /// <summary>Tells the network of this host, then answers every frame that arrives on its only card. Does not return.</summary>
    internal static int Run(Machine machine, NetDevice card, Ipv4Stack stack)
    {
        var received = new byte[card.LongestFrame];
        var reply = new byte[stack.LongestFrame];
        // A guest that was restarted may have been known under another card's address.
        _ = card.Write(reply.AsSpan(0, stack.Announce(reply))); // Perhaps no machine listens.
        while (true)
        {
            while (card.TryRead(received, out var length))
            {
                var answer = stack.Receive(received.AsSpan(0, length), reply);
                if (answer > 0)
                    _ = card.Write(reply.AsSpan(0, answer)); // An answer that is lost is asked for again.
            }

            _ = machine.Wait(OneHour); // Whichever device it was, there is only one.
        }
    }
}
