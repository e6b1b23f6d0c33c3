using System.Diagnostics;
using CsCheck;
using Hillingar.Builder.Stores;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Formats;

/// <summary>Held against the real Nix, from Debian's nix-bin, in a store of its own.</summary>
public sealed class NixOracleTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [NixFact]
    public void HashesAndPathsOfRandomTreesAreNixs()
    {
        using var store = Open();
        var trees = new List<string>();
        RandomTree.Any.Sample(
            tree =>
            {
                trees.Add(_scratch.File($"tree{trees.Count}"));
                tree.Make(trees[^1]);
            },
            iter: Cases.Of(60),
            threads: 1);
        var theirs = Nix("nix-store", ["--add", .. trees]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(theirs, trees.Select(tree => store.FullPath(store.AddTree(tree, Path.GetFileName(tree)))));
        var hashes = Nix("nix-hash", ["--type", "sha256", .. trees]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(hashes, trees.Select(tree => TreeHash.Of(tree).Hash.Hex));
    }

    [NixFact]
    public void ExportsGoBothWays()
    {
        using var store = Open();
        var tree = _scratch.File("tree");
        Directory.CreateDirectory(Path.Combine(tree, "sub"));
        File.WriteAllText(Path.Combine(tree, "sub/file"), "contents");
        var theirs = Nix("nix-store", ["--add", tree]).Trim();
        Shell("nix-store --export \"$1\" > \"$2\"", theirs, _scratch.File("export"));
        using (var export = File.OpenRead(_scratch.File("export")))
            store.Import(export, (path, isNew) => Assert.True(isNew && store.FullPath(path) == theirs));
        using var ours = new MemoryStream();
        store.Export([store.Parse(theirs)], ours);
        Assert.Equal(File.ReadAllBytes(_scratch.File("export")), ours.ToArray());

        var only = store.AddText("only-ours", "text"u8, [store.Parse(theirs)]);
        using (var file = File.Create(_scratch.File("back")))
            store.Export([only], file);
        Shell("nix-store --import < \"$1\"", _scratch.File("back"));
        Assert.Equal(theirs, Nix("nix-store", ["--query", "--references", store.FullPath(only)]).Trim());
        Assert.Equal(
            store.Query(only)!.NarHash.Hex, Nix("nix-hash", ["--type", "sha256", Path.Combine(_scratch.File("nix"), store.FullPath(only)[1..])]).Trim());
    }

    private Store Open() => Store.Open(new StoreLayout(_scratch.File("store"), _scratch.File("db/db.sqlite"), "/nix/store"), TimeProvider.System);

    private void Shell(string script, params string[] arguments) => Nix("/bin/sh", ["-euc", script, "sh", .. arguments]);

    private string Nix(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["NIX_REMOTE"] = $"local?root={_scratch.File("nix")}";
        start.Environment["HOME"] = _scratch.Path;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
