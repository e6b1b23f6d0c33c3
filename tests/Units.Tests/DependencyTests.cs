using System.Globalization;
using CsCheck;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Tests;

/// <summary>The checks of the graph against what a slow and simple search finds, and that they stay fast.</summary>
public sealed class DependencyTests
{
    private const int Count = 6;

    private static readonly Gen<(int From, int To)[]> Edges =
        Gen.Int[0, Count - 1].Select(Gen.Int[0, Count - 1]).Where((from, to) => from != to).Array[0, 9].Select(edges => edges.Distinct().ToArray());

    [Fact]
    public void ACircleIsReportedExactlyIfThereIsOne() => Edges.Sample(edges =>
    {
        var found = Read(Enumerable.Range(0, Count).Select(unit => Unit(unit, ("after", Of(edges, unit)))));
        var reach = Reach(edges);

        // One for each set of units that wait for each other.
        var sets = Enumerable.Range(0, Count).Where(unit => reach[unit, unit])
            .Select(unit => string.Join(' ', Enumerable.Range(0, Count).Where(other => reach[unit, other] && reach[other, unit]))).Distinct().Count();
        Assert.Equal(sets, found.Count(diagnostic => diagnostic.Id == DiagnosticCatalog.OrderCycle.Id));
        Assert.Equal(sets, found.Count);
    });

    [Fact]
    public void AConflictIsReportedExactlyIfSomethingStartsBoth() => Edges.Select(Edges).Sample((starts, conflicts) =>
    {
        var found = Read(Enumerable.Range(0, Count).Select(unit => Unit(unit, ("wants", Of(starts, unit)), ("conflicts", Of(conflicts, unit)))));
        var reach = Reach(starts);

        var expected = conflicts.Select(pair => (Math.Min(pair.From, pair.To), Math.Max(pair.From, pair.To))).Distinct()
            .Count(pair => Enumerable.Range(0, Count).Any(root => Starts(root, pair.Item1) && Starts(root, pair.Item2)));
        Assert.Equal(expected, found.Count(diagnostic => diagnostic.Id == DiagnosticCatalog.StartedConflict.Id));
        Assert.Equal(expected, found.Count);

        bool Starts(int root, int unit) => root == unit || reach[root, unit];
    });

    [Fact]
    public void ALongCircleIsCutWhereItIsShown()
    {
        var found = Assert.Single(Read(Enumerable.Range(0, 1000).Select(unit => Unit(unit, ("after", [(unit + 1) % 1000])))));

        Assert.StartsWith("each of these waits for the next: u0 → u1 → ", found.Message, StringComparison.Ordinal);
        Assert.EndsWith("→ u19 → … (980 more) → u0", found.Message, StringComparison.Ordinal);
        Assert.Equal(19, found.Notes.Length);
    }

    [Fact]
    public void TenThousandMistakesOfEveryKindTakeNoLongerThanTheyAreMany()
    {
        // Every unit waits for the one before it and the next, conflicts with both of them, is named twice and names one that there is not.
        var small = TimeOf(1_000);
        var large = TimeOf(10_000);

        // Ten times as many; a quadratic check would take a hundred times as long.
        Assert.True(large < 40 * small + TimeSpan.FromSeconds(1), $"1,000 units take {small}, and 10,000 take {large}");

        static TimeSpan TimeOf(int count)
        {
            var drafts = Enumerable.Range(0, count).Select(unit => new TargetDraft(
                new TargetDefinition(UnitName.Parse(Name(unit)), "", []), SourceSpan.OfFile(Name(unit)),
                [
                    On(DependencyKind.After, unit + 1, count), On(DependencyKind.After, unit + count - 1, count), On(DependencyKind.Wants, unit + 1, count),
                    On(DependencyKind.Conflicts, unit + 1, count),
                    new WrittenDependency(DependencyKind.Wants, new Located<UnitId>(UnitId.Parse($"missing{unit}"), SourceSpan.OfFile("m"))),
                ])).ToArray();
            var found = new List<Diagnostic>();
            var before = Environment.CpuUsage.UserTime;
            DependencyChecks.Check(drafts, isEndless: false, found);
            Assert.InRange(found.Count, 2 * count, 3 * count);
            return Environment.CpuUsage.UserTime - before;
        }

        static WrittenDependency On(DependencyKind kind, int unit, int count) =>
            new(kind, new Located<UnitId>(new UnitId(UnitType.Target, UnitName.Parse(Name(unit % count))), SourceSpan.OfFile(Name(unit))));
    }

    private static string Name(int unit) => string.Create(CultureInfo.InvariantCulture, $"u{unit}");

    private static int[] Of((int From, int To)[] edges, int unit) => [.. edges.Where(edge => edge.From == unit).Select(edge => edge.To)];

    private static UnitFile Unit(int unit, params (string Key, int[] On)[] lists) => new(
        $"units/{Name(unit)}.target.toml",
        $"[unit]\n{string.Concat(lists.Select(list => $"{list.Key} = [{string.Join(", ", list.On.Select(on => $"\"{Name(on)}.target\""))}]\n"))}");

    private static List<Diagnostic> Read(IEnumerable<UnitFile> files)
    {
        var found = UnitLanguage.Read([.. files]).Diagnostics;
        return [.. found.Select(diagnostic => diagnostic with { Message = diagnostic.Message.Replace(".target", "", StringComparison.Ordinal) })];
    }

    private static bool[,] Reach((int From, int To)[] edges)
    {
        var reach = new bool[Count, Count];
        foreach (var (from, to) in edges)
            reach[from, to] = true;
        for (var via = 0; via < Count; via++)
        {
            for (var from = 0; from < Count; from++)
            {
                for (var to = 0; to < Count; to++)
                    reach[from, to] |= reach[from, via] && reach[via, to];
            }
        }

        return reach;
    }
}
