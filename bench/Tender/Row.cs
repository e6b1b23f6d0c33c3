using System.Globalization;

namespace Hillingar.Bench.Tender;

/// <summary>One line of the result.</summary>
/// <param name="What">What was measured, unit included.</param>
/// <param name="Ours">The median.</param>
/// <param name="Theirs">The reference's median in the same run; null if it was not there or is not compared.</param>
/// <param name="Ratio">The median of the ratios of the pairs: ours to theirs; null as above.</param>
/// <param name="Target">What is asked for; null where a figure is only shown.</param>
internal sealed record Row(string What, double Ours, double? Theirs, double? Ratio, Target? Target)
{
    /// <summary>Null where there is nothing to compare.</summary>
    internal bool? IsMet => Target switch
    {
        { OfRatio: true } => Ratio is { } ratio ? Target.Holds(ratio) : null,
        { } target => target.Holds(Ours),
        null => null,
    };

    /// <summary>From the figures of rounds in which both were measured one after the other.</summary>
    internal static Row OfPairs(string what, IReadOnlyList<double> ours, IReadOnlyList<double>? theirs, Target? target) => new(
        what, Median(ours), theirs is null ? null : Median(theirs),
        theirs is null ? null : Median([.. ours.Zip(theirs, (left, right) => left / right)]), target);

    internal static double Median(IReadOnlyList<double> figures)
    {
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    internal static string Print(double? figure) => figure is not { } value ? "" : value.ToString(
        Math.Abs(value) switch { >= 1000 => "F0", >= 100 => "F1", >= 10 => "F2", _ => "F3" }, CultureInfo.InvariantCulture);
}

/// <summary>A bound for a figure or for a ratio.</summary>
internal sealed record Target(double Bound, bool AtLeast, bool OfRatio)
{
    internal bool Holds(double figure) => AtLeast ? figure >= Bound : figure <= Bound;

    public override string ToString() => $"{(AtLeast ? "at least" : "at most")} {Row.Print(Bound)}{(OfRatio ? " ×" : "")}";
}
