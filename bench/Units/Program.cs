using System.CommandLine;
using Hillingar.Bench.Units;

var program = new Option<FileInfo>("--program") { Description = "the hillingar to measure", Required = true };
var compare = new Option<FileInfo?>("--compare") { Description = "another hillingar to measure beside it, such as one of an earlier state" };
var sizes = new Option<int[]>("--units")
{
    Description = "how many units the sets have",
    DefaultValueFactory = _ => [1000, 2000, 5000, 10000],
    AllowMultipleArgumentsPerToken = true,
};
var rounds = new Option<int>("--rounds") { Description = "how often each is measured", DefaultValueFactory = _ => 21 };
var keep = new Option<DirectoryInfo?>("--keep") { Description = "write the sets into this directory and leave them there" };
var root = new RootCommand("Measures reading and checking sets of units. Ends with status 1 if a target is missed.") { program, compare, sizes, rounds, keep };
root.SetAction(parsed =>
{
    var kept = parsed.GetValue(keep)?.FullName;
    var directory = kept ?? Directory.CreateTempSubdirectory("hillingar-bench-units-").FullName;
    try
    {
        OneProcessor.Pin();
        var measurement = new Measurement(directory, parsed.GetValue(rounds));
        var rows = parsed.GetValue(sizes)!.Order()
            .Select(units => measurement.Measure(units, parsed.GetValue(program)!.FullName, parsed.GetValue(compare)?.FullName)).ToArray();
        Table.Print(rows);
        return rows.Any(row => row.IsMissed(rows[0])) ? 1 : 0;
    }
    finally
    {
        if (kept is null)
            Directory.Delete(directory, recursive: true);
    }
});
return root.Parse(args).Invoke();
