namespace Hillingar.Units.Fleet;

/// <summary>What probes have told of a run, one record for each thing that can be known.</summary>
public abstract record RunHealth
{
    private RunHealth()
    {
    }

    /// <summary>No probe has succeeded yet.</summary>
    public static RunHealth Unknown { get; } = new Starting(0, null);

    /// <summary>Probes in succession that failed and count.</summary>
    public abstract int Failures { get; }

    /// <summary>No probe has succeeded yet.</summary>
    /// <param name="Reason">Why the last one failed; null before the first.</param>
    public sealed record Starting(int Counted, string? Reason) : RunHealth
    {
        public override int Failures => Counted;
    }

    /// <summary>The last probe succeeded.</summary>
    /// <param name="Since">When it did for the first time in succession.</param>
    public sealed record Healthy(DateTimeOffset Since) : RunHealth
    {
        public override int Failures => 0;
    }

    /// <summary>The unit was healthy before, and the last probes failed: not often enough yet to end it.</summary>
    /// <param name="Since">When the first of them failed.</param>
    public sealed record Failing(int Counted, string Reason, DateTimeOffset Since) : RunHealth
    {
        public override int Failures => Counted;
    }
}
