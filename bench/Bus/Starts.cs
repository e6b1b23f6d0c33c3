using System.Diagnostics;
using Hillingar.Bench.Switch;
using Hillingar.Bus;
using Tmds.DBus.Protocol;

namespace Hillingar.Bench.Bus;

/// <summary>How long hillingard takes from its start to its name on the bus, where it must know all units.</summary>
internal static class Starts
{
    /// <summary>In milliseconds; the median.</summary>
    /// <exception cref="InvalidOperationException">The first who asked did not find all units.</exception>
    internal static async Task<double> MeasureAsync(Host host, DBusConnection connection, int runs)
    {
        using var client = await BusClient.ConnectAsync(host.Address).ConfigureAwait(false);
        var taken = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var match = await connection.AddMatchAsync(
            new MatchRule { Type = MessageType.Signal, Sender = "org.freedesktop.DBus", Member = "NameOwnerChanged", Arg0 = HostBus.Service },
            static (message, _) =>
            {
                var reader = message.GetBodyReader();
                _ = reader.ReadString();
                _ = reader.ReadString();
                return reader.ReadString();
            },
            notification =>
            {
                if (notification.Value.Length > 0)
                    taken.TrySetResult(Stopwatch.GetTimestamp());
            },
            emitOnCapturedContext: false,
            ObserverFlags.None).ConfigureAwait(false);
        var times = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            taken = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var start = host.Restart();
            var end = await taken.Task.ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(start, end).TotalMilliseconds);
            var known = (await client.GetAsync(HostBus.Root, ManagerContract.Interface).ConfigureAwait(false)).NUnits;
            if (known != host.Count)
                throw new InvalidOperationException($"of {host.Count} units {known} were known when the name was there");
        }

        return times.Order().ElementAt(runs / 2);
    }
}
