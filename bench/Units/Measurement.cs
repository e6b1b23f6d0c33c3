using System.Diagnostics;
using System.Globalization;
using Hillingar.Sources;
using Hillingar.Units.Language;

namespace Hillingar.Bench.Units;

/// <summary>All that is measured, for one set after another, in time of the processor: what others do meanwhile does not count.</summary>
internal sealed class Measurement(string directory, int rounds)
{
    private const int RoundsToWarmUp = 3;

    public Row Measure(int units, string program, string? other)
    {
        var set = Path.Combine(directory, units.ToString(CultureInfo.InvariantCulture));
        SampleSet.Write(set, units);
        List<double> ours = [], theirs = [];
        for (var round = -1; round < rounds; round++)
        {
            // In turns, for the machine's speed changes; the first round only fills the caches.
            foreach (var (path, figures) in round % 2 == 0 ? [(program, ours), (other, theirs)] : new[] { (other, theirs), (program, ours) })
            {
                if (path is not null && Verify(path, set) is var time && round >= 0)
                    figures.Add(time);
            }
        }

        return new Row(
            units, ours.Average(), other is null ? null : theirs.Average(), Median([.. Again(set, units, SampleSet.Edit)]),
            Median([.. Again(set, units, SampleSet.EditAddress)]), Median([.. Anew(set)]));
    }

    private static double Verify(string program, string set)
    {
        var before = TimeOfChildren();
        using var process = Process.Start(new ProcessStartInfo(program, ["verify", set]))!;
        process.WaitForExit();
        return process.ExitCode == 0 ? TimeOfChildren() - before : throw new InvalidOperationException($"verify {set} ended with status {process.ExitCode}");
    }

    // In milliseconds, of all that have ended, in steps of 10: proc(5), fields 16 and 17. Means of several are finer.
    private static double TimeOfChildren()
    {
        const int MillisecondsOfTick = 10;
        const int FieldsBefore = 13;
        var status = File.ReadAllText("/proc/self/stat");
        // The name of the program may hold anything, also spaces and parentheses.
        var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Skip(FieldsBefore).Take(2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture)) * MillisecondsOfTick;
    }

    // Each round changes the same file to and fro.
    private IEnumerable<double> Again(string set, int units, Func<string, int, int, (string File, string Text)> edit)
    {
        var reader = new UnitDirectoryReader(TimeProvider.System);
        // What was written just now is read again until it has settled.
        Thread.Sleep(TimeSpan.FromSeconds(2));
        for (var round = -RoundsToWarmUp; round < rounds; round++)
        {
            var (file, text) = edit(set, units, round);
            File.WriteAllText(file, text);
            var before = Environment.CpuUsage.TotalTime;
            var result = reader.Read(set).Set;
            var time = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
            Check(result, set);
            if (round >= 0)
                yield return time;
        }
    }

    private IEnumerable<double> Anew(string set)
    {
        for (var round = -RoundsToWarmUp; round < rounds / 2; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var result = UnitLanguage.Read(UnitDirectories.Read(set));
            var time = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
            Check(result, set);
            if (round >= 0)
                yield return time;
        }
    }

    private static void Check(UnitSet result, string set)
    {
        if (result.Host is null)
            throw new InvalidOperationException($"{set} has mistakes: {result.Diagnostics[0].Span}: {result.Diagnostics[0].Message}");
    }

    private static double Median(List<double> figures)
    {
        figures.Sort();
        return figures[figures.Count / 2];
    }
}
