using System.Diagnostics;
using Hillingar.Bus;
using Tmds.DBus.Protocol;

namespace Hillingar.Bench.Bus;

/// <summary>Calls one after the other, and throws the answers away, so that what is measured is the service and the bus.</summary>
internal sealed class Calls(DBusConnection connection)
{
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    /// <summary>How many a second; the median of some rounds.</summary>
    /// <param name="arguments">Texts.</param>
    internal Task<double> MeasureAsync(string path, string on, string member, params string[] arguments) =>
        MeasureAsync(HostBus.Service, path, on, member, arguments);

    /// <inheritdoc cref="MeasureAsync(string,string,string,string[])"/>
    internal async Task<double> MeasureAsync(string service, string path, string on, string member, string[] arguments)
    {
        var rates = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (begin, count) = (Stopwatch.GetTimestamp(), 0);
            for (; Stopwatch.GetElapsedTime(begin) < Round; count++)
                await connection.CallMethodAsync(Message(service, path, on, member, arguments)).ConfigureAwait(false);
            // The first is to warm up.
            if (round > 0)
                rates.Add(count / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return rates.Order().ElementAt(Rounds / 2);
    }

    private MessageBuffer Message(string service, string path, string on, string member, string[] arguments)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader(service, path, on, member, arguments.Length == 0 ? null : new string('s', arguments.Length));
        foreach (var argument in arguments)
            writer.WriteString(argument);
        return writer.CreateMessage();
    }
}
