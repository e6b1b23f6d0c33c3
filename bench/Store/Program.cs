using System.CommandLine;
using System.Text.Json;
using Hillingar.Bench.Store;

var program = new Option<FileInfo>("--hillingar") { Description = "the hillingar to measure", Required = true };
var directory = new Option<DirectoryInfo>("--directory")
{
    Description = "an empty directory to work in; where it lies decides what a flush costs",
    Required = true,
};
var rounds = new Option<int>("--rounds") { Description = "how many times each contestant has its turn", DefaultValueFactory = _ => 5 };
var files = new Option<int>("--files")
{
    Description = "how many small files the tree has, how many objects die, and a tenth of the entries of the archive",
    DefaultValueFactory = _ => 100_000,
};
var size = new Option<int>("--size") { Description = "MiB of the large file", DefaultValueFactory = _ => 1024 };
var json = new Option<bool>("--json") { Description = "print JSON" };
var root = new RootCommand("Measures hillingar store beside nix-store and openssl, where these are installed. Ends with status 1 if a target is missed.")
{
    program, directory, rounds, files, size, json,
};
root.SetAction(parsed =>
{
    var measurement = new Measurement(
        parsed.GetValue(program)!.FullName, parsed.GetValue(directory)!.FullName, parsed.GetValue(rounds), parsed.GetValue(files), parsed.GetValue(size));
    List<Row> rows = [.. measurement.All()];
    if (parsed.GetValue(json))
        Console.WriteLine(JsonSerializer.Serialize(rows));
    else
        rows.ForEach(row => Console.WriteLine(row));
    return rows.Exists(row => row.IsMet == false) ? 1 : 0;
});
return root.Parse(args).Invoke();
