namespace Hillingar.Linux;

/// <summary>
/// A clock that begins with the wall clock's time and then goes on as time passes (<c>CLOCK_MONOTONIC</c>), apart from the wall clock: when
/// that is set, no deadline comes early or late. What people are shown is turned into the wall clock's time by <see cref="Shown"/>.
/// </summary>
public sealed class SteadyTime : TimeProvider
{
    // Two readings are some microseconds apart, and a clock that is kept right by small steps some milliseconds.
    private static readonly TimeSpan Unset = TimeSpan.FromMilliseconds(200);

    private readonly DateTimeOffset _begin = System.GetUtcNow();
    private readonly long _mark = System.GetTimestamp();

    private SteadyTime()
    {
    }

    /// <summary>The one of this process: two would differ by what the wall clock did between them.</summary>
    public static SteadyTime OfThisProcess { get; } = new();

    public override DateTimeOffset GetUtcNow() => _begin + System.GetElapsedTime(_mark);

    /// <summary>What the wall clock, as it is set now, calls an instant of this clock. While it has not been set that is the very instant.</summary>
    public static DateTimeOffset Shown(DateTimeOffset steady)
    {
        var apart = System.GetUtcNow() - OfThisProcess.GetUtcNow();
        return apart.Duration() < Unset ? steady : steady + apart;
    }
}
