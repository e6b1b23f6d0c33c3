using System.Diagnostics;
using System.Runtime.CompilerServices;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Stores;

/// <summary>The tests' program started once more, to be a second process at a store instead of running tests.</summary>
internal static class StoreChild
{
    /// <summary>How many objects the bounded child adds.</summary>
    public const int Count = 20;

    /// <summary>Bytes of an archive behind which a child that substitutes from a server says so.</summary>
    public const long HalfWay = 2_000_000;

    private const string Role = "store";

    /// <param name="wrapper">A program and its first arguments, to run the child through.</param>
    public static ProcessStartInfo Of(string what, StoreLayout layout, params string[] wrapper) =>
        ChildProgram.Of(Role, [what, layout.StoreDirectory, layout.DatabasePath], wrapper);

    /// <inheritdoc cref="Of"/>
    public static Process Start(string what, StoreLayout layout, params string[] wrapper) => Process.Start(Of(what, layout, wrapper))!;

    /// <summary>Waits until a child is at work.</summary>
    public static void AwaitWork(Process child) => Assert.Equal("adding", child.StandardOutput.ReadLine());

#pragma warning disable CA2255 // The one place that is passed before the test runner's own entry point.
    [ModuleInitializer]
    internal static void BeAChildIfAsked()
#pragma warning restore CA2255
    {
        if (ChildProgram.WordsFor(Role) is not [var what, var directory, var database])
            return;
        using (var store = Store.Open(new StoreLayout(directory, database), TimeProvider.System))
        {
            // By now all that an addition needs was compiled and opened once.
            _ = store.AddTree("first", [], path => Fill(path, 99));
            Console.Out.Write("adding\n");
            Run(what, store);
        }

        Environment.Exit(0);
    }

    private static void Run(string what, Store store)
    {
        switch (what)
        {
            case "endless":
                for (var i = 0; ; i++)
                    _ = store.AddTree($"tree-{i}", [], path => Fill(path, i));
            case "bounded":
                for (var i = 0; i < Count; i++)
                    _ = store.AddTree("tree", [], path => Fill(path, i));
                Console.Out.Write("done\n");
                break;
            case "collecting":
                // What it adds is garbage at once.
                for (var i = 0; ; i++)
                {
                    using (store.Session())
                        _ = store.AddTree($"tree-{i % 7}", [], path => Fill(path, i));
                    if (i % 3 == 0)
                        _ = Collector.Run(store, new CollectionLimits(), (_, _) => { }, CancellationToken.None);
                }

            case "optimising":
                for (var i = 0; ; i++)
                {
                    _ = store.AddTree($"tree-{i}", [], path => Fill(path, i % 3));
                    _ = Optimiser.Run(store, (_, _) => { }, CancellationToken.None);
                }

            case "keeping":
                Keep(store);
                break;
            case "unreadable":
                try
                {
                    _ = store.AddTree(Path.Combine(Path.GetDirectoryName(store.Directory)!, "unreadable"), "unreadable");
                }
                catch (StoreException e)
                {
                    Console.Out.Write($"refused: {e.Message}\n");
                }

                break;
            case "full":
                BeRefused(store);
                break;
            case "substituting":
                Substitute(store);
                break;
        }
    }

    // Even while others collect: an object that was added in a session is whole until the session ends.
    private static void Keep(Store store)
    {
        for (var i = 0; i < Count; i++)
        {
            using var session = store.Session();
            var below = store.AddTree("below", [], path => Fill(path, i % 4));
            var above = store.AddText("above", System.Text.Encoding.UTF8.GetBytes($"{i % 4}"), [below]);
            if (!store.IsValid(below) || TreeHash.Of(store.RealPath(below)).Hash != store.Query(below)!.NarHash || store.Query(above)!.References[0] != below)
                Console.Out.Write("LOST\n");
        }

        Console.Out.Write("done\n");
    }

    private static void BeRefused(Store store)
    {
        try
        {
            _ = store.AddTree("large", [], path => File.WriteAllBytes(path, new byte[4_000_000]));
            Console.Out.Write("not refused\n");
        }
        catch (StoreException e)
        {
            Console.Out.Write($"refused: {e.Message}\nentries: {Directory.EnumerateFileSystemEntries(store.Directory).Count()}\n");
        }

        _ = store.AddText("small-too", "x"u8, []);
        Console.Out.Write("afterwards: ok\n");
    }

    // Takes the one object of the cache that lies beside the store, and says how that went.
    private static void Substitute(Store store)
    {
        var cache = Path.Combine(Path.GetDirectoryName(store.RealDirectory)!, "cache");
        var wanted = store.Parse(Path.Combine(store.Directory, File.ReadAllText(Path.Combine(cache, "wanted"))));
        var address = Path.Combine(cache, "address") is var file && File.Exists(file) ? File.ReadAllText(file) : $"file://{cache}";
        using var opened = BinaryCache.Open(
            CacheAddress.Parse($"{address}?trusted=1"), store.Formula, null, TransferLimits.Usual,
            TimeProvider.System, CancellationToken.None, PartialTransfers.Of(store.Layout, TimeProvider.System));
        var left = address.StartsWith("http", StringComparison.Ordinal) ? HalfWay : 0;
        try
        {
            var outcome = new Substituter(store, [opened, opened], TrustedKeys.None, happened =>
            {
                if (happened is TransferEvent.Passed(_, var bytes) && left > 0 && (left -= bytes) <= 0)
                    Console.Out.Write("half way\n");
            }).Substitute([wanted], CancellationToken.None);
            Console.Out.Write($"missing: {string.Join("; ", outcome.Missing.Values.SelectMany(reasons => reasons))}\n");
        }
        catch (StoreException e)
        {
            Console.Out.Write($"failed: {e.Message}\n");
        }

        Console.Out.Write($"entries: {Directory.EnumerateFileSystemEntries(store.RealDirectory).Count()}, valid: {store.AllValid().Count()}\n");
    }

    private static void Fill(string path, int seed)
    {
        Directory.CreateDirectory(path);
        for (var i = 0; i < 8; i++)
            File.WriteAllText(Path.Combine(path, $"file{i}"), new string((char)('a' + (seed % 26)), 2000 * (i + 1)) + seed);
    }
}
