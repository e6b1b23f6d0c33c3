using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Microsoft.Data.Sqlite;

namespace Hillingar.Bench.Store;

/// <summary>
/// Two stores with the same objects: small texts, of which the one half is needed by an object that has a root, and the other half by
/// nothing. To add them one by one would take an hour, and is not what is measured: files and records are written as they would be.
/// </summary>
internal sealed class Garbage(string directory, int dead)
{
    private const string Contents = "a text that is not long\n";

    private static readonly NarHash Nar = HashOfContents();

    internal string Ours => Path.Combine(directory, "gc-ours");

    internal string Theirs => Path.Combine(directory, "gc-theirs");

    internal void MakeOurs()
    {
        var layout = StoreLayout.At(Ours);
        using (var store = Builder.Stores.Store.Open(layout, TimeProvider.System))
        {
            var names = Names(store.Formula);
            Fill(layout.StoreDirectory, names);
            using var connection = new SqliteConnection($"Data Source={layout.DatabasePath};Pooling=False");
            connection.Open();
            using var transaction = connection.BeginTransaction();
            using var add = connection.CreateCommand();
            add.CommandText = "INSERT INTO ValidPaths (path, hash, registrationTime, narSize) VALUES ($path, $hash, 1, $size)";
            add.Parameters.AddWithValue("$path", "");
            add.Parameters.AddWithValue("$hash", $"sha256:{Nar.Hash.Hex}");
            add.Parameters.AddWithValue("$size", Nar.Size);
            foreach (var name in names)
            {
                add.Parameters[0].Value = store.FullPath(name);
                add.ExecuteNonQuery();
            }

            using var refer = connection.CreateCommand();
            refer.CommandText = "INSERT INTO Refs SELECT v.id, w.id FROM ValidPaths v, ValidPaths w WHERE v.path = $root AND w.id <= $last AND w.id <> v.id";
            refer.Parameters.AddWithValue("$root", store.FullPath(names[0]));
            refer.Parameters.AddWithValue("$last", dead);
            refer.ExecuteNonQuery();
            transaction.Commit();
            store.AddRoot("live", names[0]);
        }

        SqliteConnection.ClearAllPools();
    }

    internal void MakeTheirs()
    {
        var names = Names(new StorePathFormula("/nix/store"));
        Fill(Path.Combine(Theirs, "nix/store"), names);
        var registration = new StringBuilder();
        for (var i = 0; i < names.Count; i++)
        {
            registration.Append($"/nix/store/{names[i].BaseName}\n{Nar.Hash.Hex}\n{Nar.Size}\n\n");
            registration.Append(i == 0 ? $"{dead - 1}\n{string.Concat(names.Take(dead).Skip(1).Select(name => $"/nix/store/{name.BaseName}\n"))}" : "0\n");
        }

        var file = Path.Combine(directory, "registration");
        File.WriteAllText(file, registration.ToString());
        _ = Command.Run("/bin/sh", ["-c", $"nix-store --load-db < '{file}'"], Measurement.NixAt(Theirs)); // Preparation is not measured.
        var roots = Path.Combine(Theirs, "nix/var/nix/gcroots");
        Directory.CreateDirectory(roots);
        File.CreateSymbolicLink(Path.Combine(roots, "live"), $"/nix/store/{names[0].BaseName}");
    }

    private List<StorePath> Names(StorePathFormula formula) =>
        [.. Enumerable.Range(0, 2 * dead).Select(i => formula.Text($"object-{i}", Encoding.ASCII.GetBytes($"{i}"), []))];

    private static void Fill(string store, List<StorePath> names)
    {
        Directory.CreateDirectory(store);
        foreach (var name in names)
            File.WriteAllText(Path.Combine(store, name.BaseName), Contents);
    }

    private static NarHash HashOfContents()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Contents);
        var hash = TreeHash.Of(file);
        File.Delete(file);
        return hash;
    }
}
