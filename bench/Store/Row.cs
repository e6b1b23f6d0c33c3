using System.Globalization;

namespace Hillingar.Bench.Store;

/// <summary>One line of the result.</summary>
/// <param name="Ours">The median, in the unit that <paramref name="What"/> names.</param>
/// <param name="Theirs">The same of the other; null if it is not installed.</param>
/// <param name="Ratio">How many times as fast as the other, the median of the rounds' ratios; null as above.</param>
/// <param name="Target">What the ratio must be at least, or with <paramref name="OfOurs"/> what the figure may be at most.</param>
internal sealed record Row(string What, double Ours, double? Theirs, double? Ratio, double? Target, bool OfOurs = false)
{
    /// <summary>Null where there is nothing to compare.</summary>
    public bool? IsMet => Target is not { } target ? null : OfOurs ? Ours <= target : Ratio is { } ratio ? ratio >= target : null;

    internal static Row OfPairs(string what, IReadOnlyList<double> ours, IReadOnlyList<double>? theirs, double? target) => new(
        what, Median(ours), theirs is null ? null : Median(theirs),
        theirs is null ? null : Median([.. theirs.Zip(ours, (left, right) => left / right)]), target);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{What,-44} {Ours,8:F3} {(Theirs is null ? "" : $"{Theirs:F3}"),8} {(Ratio is null ? "" : $"{Ratio:F2} x"),9}  "
            + $"{(Target is null ? "" : OfOurs ? $"at most {Target:F2}" : $"at least {Target:F2} x")} "
            + $" {IsMet switch { true => "met", false => "MISSED", null => "" }}");

    private static double Median(IReadOnlyList<double> figures)
    {
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
