namespace Hillingar.Bench.Units;

/// <summary>What was measured of a set, in milliseconds of the processor's time.</summary>
/// <param name="Verify">The whole of <c>hillingar verify</c>, from start to end; the mean, as that of the other program. The rest are medians.</param>
/// <param name="Compared">The same of the other program, where there is one.</param>
/// <param name="Again">A check of the set in a running process after one file was changed in what concerns its own unit alone.</param>
/// <param name="AgainForAll">The same after a change that concerns other units.</param>
/// <param name="Anew">A check of the whole set in the same process, nothing remembered.</param>
internal sealed record Row(int Units, double Verify, double? Compared, double Again, double AgainForAll, double Anew)
{
    private const int UnitsOfTargets = 1000;
    private const double VerifyTarget = 150;
    private const double AgainTarget = 10;

    // A set that is ten times as large may take eleven times as long.
    private const double MostGrowth = 1.1;

    /// <summary>How much longer each unit takes than in another set.</summary>
    public double Growth(Row other) => Verify / Units / (other.Verify / other.Units);

    public bool IsMissed(Row smallest) =>
        Growth(smallest) > MostGrowth || Units == UnitsOfTargets && (Verify > VerifyTarget || Math.Max(Again, AgainForAll) > AgainTarget);
}
