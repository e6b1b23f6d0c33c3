namespace Hillingar.Builder.Caches;

/// <summary>Watches that a transfer does not trickle: in every window it brings at least so many bytes.</summary>
internal sealed class RateGuard(TimeProvider time, long minimumRate, TimeSpan window)
{
    private long _since = time.GetTimestamp();
    private long _bytes;

    /// <summary>Counts what came.</summary>
    /// <returns>False if a window ended that brought too little.</returns>
    public bool Count(int bytes)
    {
        _bytes += bytes;
        var passed = time.GetElapsedTime(_since);
        if (passed < window)
            return true;
        var enough = _bytes >= minimumRate * passed.TotalSeconds;
        (_since, _bytes) = (time.GetTimestamp(), 0);
        return enough;
    }
}
