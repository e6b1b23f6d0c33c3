namespace Hillingar.Units.Fleet;

/// <summary>The number of a job: the same in the core, on the bus, in the log and for people.</summary>
/// <param name="Number">Counts from 1.</param>
public readonly record struct JobId(uint Number) : IComparable<JobId>
{
    public int CompareTo(JobId other) => Number.CompareTo(other.Number);

    public static bool operator <(JobId left, JobId right) => left.Number < right.Number;

    public static bool operator >(JobId left, JobId right) => left.Number > right.Number;

    public static bool operator <=(JobId left, JobId right) => left.Number <= right.Number;

    public static bool operator >=(JobId left, JobId right) => left.Number >= right.Number;

    public override string ToString() => $"#{Number}";
}
