using System.CommandLine;
using System.Globalization;
using Hillingar.Bench.Switch;

var programs = new Option<DirectoryInfo>("--programs") { Description = "the directory with the published hillingar and hillingard", Required = true };
var directory = new Option<DirectoryInfo>("--directory")
{
    Description = "an empty directory to work in; where it lies decides what a flush costs",
    Required = true,
};
var runs = new Option<int>("--runs")
{
    Description = "how many switches that change nothing are measured for each number of units",
    DefaultValueFactory = _ => 20,
};
var root = new RootCommand("Measures a switch that changes nothing, over a bus of its own, on a quiet disk and beside a writer that flushes.")
{
    programs, directory, runs,
};
root.SetAction(parsed =>
{
    const double Target = 60; // ms, for 1,000 units
    int[] counts = [1, 100, 1_000, 2_000];
    var isMet = true;
    Console.WriteLine($"{"a switch that changes nothing, ms",-36} {"median",8} {"least",8} {"most",8}");
    foreach (var isBusy in (bool[])[false, true])
    {
        var medians = new Dictionary<int, double>();
        foreach (var count in counts)
        {
            using var host = new Host(parsed.GetValue(programs)!.FullName, Path.Combine(parsed.GetValue(directory)!.FullName, $"{count}-{isBusy}"), count);
            host.Switch();
            using var writer = isBusy ? new BusyDisk(Path.Combine(parsed.GetValue(directory)!.FullName, "noise")) : null;
            var sorted = Enumerable.Range(0, parsed.GetValue(runs)).Select(_ => host.Switch()).Order().ToList();
            medians[count] = sorted[sorted.Count / 2];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{$"{count} units, {(isBusy ? "beside a writer" : "quiet")}",-36} {medians[count],8:F1} {sorted[0],8:F1} {sorted[^1],8:F1}"));
        }

        // What each unit costs, between 100 and 1,000 and between 1,000 and 2,000; linear if the second is no more than half as much again.
        var (first, second) = ((medians[1_000] - medians[100]) / 900, (medians[2_000] - medians[1_000]) / 1_000);
        var isLinear = second <= 1.5 * first;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"each unit: {first * 1000:F1} µs up to 1,000, {second * 1000:F1} µs from there: "
                + $"{(isLinear ? "linear" : "NOT LINEAR")}; 1,000 units in {Target} ms: {(medians[1_000] <= Target ? "met" : "MISSED")}"));
        isMet &= isLinear && medians[1_000] <= Target;
    }

    return isMet ? 0 : 1;
});
return root.Parse(args).Invoke();
