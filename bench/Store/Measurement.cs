using Hillingar.Linux;

namespace Hillingar.Bench.Store;

/// <summary>All that is measured: whole processes from their start, each into an empty store, turn by turn.</summary>
internal sealed class Measurement(string hillingar, string directory, int rounds, int files, int mebibytes)
{
    private const double MostMemory = 64; // MiB

    private readonly bool _hasNix = Command.Exists("nix-store");
    private readonly bool _hasOpenssl = Command.Exists("openssl");
    private long _peak;

    internal static (string Name, string Value)[] NixAt(string root) => [("NIX_REMOTE", $"local?root={root}"), ("NIX_CONFIG", "build-users-group =")];

    internal IEnumerable<Row> All()
    {
        var file = MakeFile();
        yield return Add($"add a file of {mebibytes} MiB, s", file);
        var tree = MakeTree();
        yield return Add($"add a tree of {files} files, s", tree);
        yield return Hash(file);
        yield return Scan();
        yield return Unpack();
        yield return Collect();
        yield return new Row("memory at most, MiB", _peak / 1024.0, null, null, MostMemory, OfOurs: true);
    }

    private Row Add(string what, string path) => Compare(
        what,
        2,
        () => Ours("store", "add", path, "--root", Fresh("ours")),
        _hasNix ? () => Command.Run("nix-store", ["--add", path], NixAt(Fresh("theirs"))).Seconds : null);

    private Row Hash(string file) => Compare(
        $"archive hash of {mebibytes} MiB beside openssl, s",
        0.9,
        () => Ours("store", "hash", file),
        _hasOpenssl ? () => Command.Run("openssl", ["dgst", "-sha256", file]).Seconds : null);

    // All of a file is looked at before it is known where it names the other.
    private Row Scan()
    {
        var mention = new Mention(Path.Combine(directory, "scan"), mebibytes);
        mention.Make();
        var row = Compare(
            $"look for a hash in {mebibytes} MiB, s", null, () => Ours("store", "why-depends", mention.From, mention.To, "--root", mention.Root), null);
        Clear(mention.Root);
        return row;
    }

    private Row Unpack()
    {
        var entries = 10 * files;
        var archive = Path.Combine(directory, "archive");
        WideArchive.Write(archive, entries);
        var row = Compare(
            $"unpack an archive of {entries} entries, s",
            null,
            () => Watched("/bin/sh", ["-c", "exec \"$0\" store restore \"$1\" < \"$2\"", hillingar, Fresh("ours"), archive]),
            _hasNix ? () => Command.Run("/bin/sh", ["-c", "exec nix-store --restore \"$0\" < \"$1\"", Fresh("theirs"), archive]).Seconds : null);
        File.Delete(archive);
        return row;
    }

    private Row Collect()
    {
        var garbage = new Garbage(directory, files);
        return Compare(
            $"collect {files} dead objects of {2 * files}, s",
            2,
            () =>
            {
                Clear(garbage.Ours);
                garbage.MakeOurs();
                return Ours("store", "gc", "--root", garbage.Ours);
            },
            _hasNix ? () =>
            {
                Clear(garbage.Theirs);
                garbage.MakeTheirs();
                return Command.Run("nix-store", ["--gc"], NixAt(garbage.Theirs)).Seconds;
            }
        : null);
    }

    private Row Compare(string what, double? target, Func<double> ours, Func<double>? theirs)
    {
        var (left, right) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            // Who comes first changes from round to round.
            if (round % 2 == 0)
                left.Add(ours());
            if (theirs is not null)
                right.Add(theirs());
            if (round % 2 == 1)
                left.Add(ours());
        }

        Clear(Path.Combine(directory, "ours"));
        Clear(Path.Combine(directory, "theirs"));
        return Row.OfPairs(what, left, theirs is null ? null : right, target);
    }

    private double Ours(params string[] arguments) => Watched(hillingar, arguments);

    private double Watched(string program, string[] arguments)
    {
        var (seconds, peak) = Command.Run(program, arguments);
        _peak = Math.Max(_peak, peak);
        return seconds;
    }

    private string Fresh(string name)
    {
        var path = Path.Combine(directory, name);
        Clear(path);
        return path;
    }

    // What is left of the last turn is on the disk before the next one begins.
    private void Clear(string path)
    {
        TreeRemoval.Remove(path);
        FileSystem.Sync(directory);
    }

    private string MakeFile()
    {
        var path = Path.Combine(directory, "large");
        var random = new Random(1);
        var block = new byte[1 << 20];
        using var file = File.Create(path);
        for (var i = 0; i < mebibytes; i++)
        {
            random.NextBytes(block);
            file.Write(block);
        }

        return path;
    }

    private string MakeTree()
    {
        const int InOne = 1000;
        var path = Path.Combine(directory, "tree");
        for (var i = 0; i < files; i++)
        {
            var folder = Path.Combine(path, $"{i / InOne:D4}");
            if (i % InOne == 0)
                Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"file{i % InOne:D3}"), string.Concat(Enumerable.Repeat($"{i} ", i % 200)));
        }

        return path;
    }
}
