using System.Collections.Immutable;

namespace Hillingar.Bench.Tender;

/// <summary>All that is measured. In each round every contestant has its turn, in an order that changes from round to round.</summary>
internal sealed class Measurement(string tender, string? reference, string guests, int rounds)
{
    private const int RoundsOfFewer = 5;

    private readonly Contestant? _reference = reference is null ? null : new Contestant("solo5-hvt", reference, []);
    private readonly Contestant _auto = new("auto", tender, []);
    private readonly Contestant _kernel = new("kernel", tender, ["--x-cpu=kernel"]);

    internal IEnumerable<Row> Sizes()
    {
        yield return new Row("program, MB", new FileInfo(tender).Length / 1e6, SizeOf(reference), null, new Target(4, AtLeast: false, OfRatio: false));
        var ours = Residence.Measure(_auto, Guest("spin"));
        yield return new Row(
            "memory beside the guest's, MiB", ours, _reference is null ? null : Residence.Measure(_reference, Guest("spin")), null,
            new Target(8, AtLeast: false, OfRatio: false));
    }

    /// <summary>
    /// The targets are for images with a real start-up. A guest of a few dozen instructions gives nothing to the mode that runs
    /// instructions fast: with it the start of the tender alone is compared.
    /// </summary>
    internal IEnumerable<Row> Boots(IEnumerable<FileInfo> images) =>
    [
        .. Boot("a few instructions", Guest("hello"), null, null),
        .. images.SelectMany(
            image => Boot(image.Name, image.FullName, new Target(0.30, AtLeast: false, OfRatio: true), new Target(1.15, AtLeast: false, OfRatio: true))),
    ];

    internal IEnumerable<Row> Frames()
    {
        var echo = new Echo(Guest("echo"));
        foreach (var (way, name) in new[] { ("ring", "ring"), ("call", "hypercalls") })
        {
            foreach (var row in Compare($"UDP round trips a second, {name}", Fewer, contestant => echo.Measure(contestant, way, 60, 1, 1000),
                new Target(3, AtLeast: true, OfRatio: true), new Target(1, AtLeast: true, OfRatio: true)))
                yield return row;
            foreach (var row in Compare($"1400-byte frames a second, {name}", Fewer, contestant => echo.Measure(contestant, way, 1400, 16, 2000),
                new Target(3, AtLeast: true, OfRatio: true), new Target(1, AtLeast: true, OfRatio: true)))
                yield return row;
        }
    }

    private IEnumerable<Row> Boot(string name, string path, Target? auto, Target? kernel) =>
        Compare($"boot and exit, {name}, ms", rounds, contestant => BootTime.Once(contestant, path), auto, kernel);

    private int Fewer => Math.Max(rounds / RoundsOfFewer, 1);

    private IEnumerable<Row> Compare(string what, int times, Func<Contestant, double> measure, Target? auto, Target? kernel)
    {
        ImmutableArray<Contestant> contestants = _reference is null ? [_auto, _kernel] : [_auto, _kernel, _reference];
        var figures = contestants.ToDictionary(contestant => contestant, _ => new List<double>());
        // What is in no cache yet is not measured.
        foreach (var contestant in contestants)
            _ = measure(contestant);
        for (var round = 0; round < times; round++)
        {
            foreach (var contestant in round % 2 == 0 ? contestants : contestants.Reverse())
                figures[contestant].Add(measure(contestant));
        }

        var theirs = _reference is null ? null : figures[_reference];
        yield return Row.OfPairs($"{what}, auto", figures[_auto], theirs, auto);
        yield return Row.OfPairs($"{what}, kernel", figures[_kernel], theirs, kernel);
    }

    private string Guest(string name) => Path.Combine(guests, $"{name}.hvt");

    private static double? SizeOf(string? path) => path is null ? null : new FileInfo(path).Length / 1e6;
}
