using System.CommandLine;
using System.Text.Json;
using Hillingar.Bench.Tender;

var tender = new Option<FileInfo>("--tender") { Description = "the hillingar-tender to measure", Required = true };
var guests = new Option<DirectoryInfo>("--guests") { Description = "the directory with the built test guests", Required = true };
var compare = new Option<FileInfo?>("--compare") { Description = "the solo5-hvt to compare with; the one on the PATH if not given" };
var images = new Option<FileInfo[]>("--image")
{
    Description = "one more image whose boot is measured, such as the reference's own hello; it must end with status 0",
};
var rounds = new Option<int>("--rounds") { Description = "how many pairs of boots, and a fifth as many of the others", DefaultValueFactory = _ => 101 };
var json = new Option<bool>("--json") { Description = "print JSON" };
var root =
    new RootCommand("Measures hillingar-tender beside solo5-hvt. Ends with status 1 if a target is missed.") { tender, guests, compare, images, rounds, json };
root.SetAction(parsed =>
{
    var reference = parsed.GetValue(compare)?.FullName ?? Reference.OnPath();
    var measurement = new Measurement(
        parsed.GetValue(tender)!.FullName, reference, parsed.GetValue(guests)!.FullName, parsed.GetValue(rounds));
    List<Row> rows = [.. measurement.Sizes(), .. measurement.Boots(parsed.GetValue(images) ?? []), .. measurement.Frames()];
    if (parsed.GetValue(json))
        Console.WriteLine(
            JsonSerializer.Serialize(rows.Select(row => new { row.What, row.Ours, row.Theirs, row.Ratio, Target = row.Target?.ToString(), row.IsMet })));
    else
        Table.Print(rows, reference);
    return rows.Any(row => row.IsMet == false) ? 1 : 0;
});
return root.Parse(args).Invoke();
