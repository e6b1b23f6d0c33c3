using System.Diagnostics;
using Hillingar.Linux;

namespace Hillingar.Bench.Tender;

/// <summary>From the start of the process to its end, with a guest that says hello.</summary>
internal static class BootTime
{
    /// <summary>Milliseconds of one boot.</summary>
    /// <exception cref="InvalidOperationException">The guest did not end with status 0.</exception>
    internal static double Once(Contestant contestant, string image)
    {
        var start = Stopwatch.GetTimestamp();
        using var tender = contestant.Start("--mem=64", image, "Hello_Solo5");
        var end = tender.Wait();
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return end is ExitStatus.Exited { Code: 0 } ? elapsed : throw new InvalidOperationException($"{contestant.Name} with {image}: {end}");
    }
}
