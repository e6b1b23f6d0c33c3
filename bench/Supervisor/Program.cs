using System.CommandLine;
using System.Globalization;
using Hillingar.Bench.Supervisor;

var programs = new Option<DirectoryInfo>("--programs") { Description = "the directory with the published programs", Required = true };
var directory = new Option<DirectoryInfo>("--directory")
{
    Description = "an empty directory to work in; where it lies decides what a flush costs",
    Required = true,
};
var guests = new Option<int>("--guests") { Description = "how many units run", DefaultValueFactory = _ => 1_000 };
var runs = new Option<int>("--runs") { Description = "how many restarts are measured", DefaultValueFactory = _ => 10 };
var image = new Option<FileInfo?>("--image")
{
    Description = "the image of all units, which must run until it is stopped; without one a program that sleeps stands in for the tender",
};
var root = new RootCommand(
    "Measures a restart of hillingard, killed, under units that run: from its start until it has taken all of them over, and until all is looked after.")
{
    programs, directory, guests, runs, image,
};
root.SetAction(parsed =>
{
    const double Target = 500; // ms, for 1,000 guests
    using var host = new GuestHost(
        parsed.GetValue(programs)!.FullName, parsed.GetValue(directory)!.FullName, parsed.GetValue(guests), parsed.GetValue(image)?.FullName);
    var first = host.Begin();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all started from nothing, ms   {first,8:F0}"));
    var measured = Enumerable.Range(0, parsed.GetValue(runs)).Select(_ => host.Restart()).ToList();
    Say("all taken over, ms", measured.Select(each => each.TakenOver));
    Say("all looked after, ms", measured.Select(each => each.Up));
    host.End();
    var median = Median(measured.Select(each => each.TakenOver));
    Console.WriteLine($"{parsed.GetValue(guests)} guests in {Target} ms: {(median <= Target ? "met" : "MISSED")}");
    return median <= Target ? 0 : 1;
});
return root.Parse(args).Invoke();

static void Say(string what, IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-30} {Median(sorted),8:F0} median {sorted[0],8:F0} least {sorted[^1],8:F0} most"));
}

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return sorted[sorted.Count / 2];
}
