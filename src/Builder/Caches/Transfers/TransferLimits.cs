namespace Hillingar.Builder.Caches;

/// <summary>What is asked of servers, so that none of them can keep a transfer for ever.</summary>
public sealed record TransferLimits
{
    public static TransferLimits Usual { get; } = new();

    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the request to the end of the answer's headers, and between any two pieces of its body.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes each second that a body must bring on the average of every <see cref="RateWindow"/>.</summary>
    public long MinimumRate { get; init; } = 1024;

    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a file is asked for before the transfer counts as failed, the first time included.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; it doubles with each.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The wait behind a failed attempt.</summary>
    /// <param name="failed">How many failed so far, from 1.</param>
    internal TimeSpan DelayAfter(int failed) =>
        TimeSpan.FromTicks(Math.Min(MaximumDelay.Ticks, FirstDelay.Ticks << Math.Min(failed - 1, 20)));
}
