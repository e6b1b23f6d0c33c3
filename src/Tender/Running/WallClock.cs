namespace Hillingar.Tender.Running;

/// <summary>The host's wall clock, which the guest asks for by hypercall.</summary>
internal static class WallClock
{
    /// <summary>In steps of 100 ns, which is finer than a hypercall takes.</summary>
    internal static ulong NanosecondsSince1970 =>
        (ulong)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * (ulong)TimeSpan.NanosecondsPerTick;
}
