using Hillingar.Builder.Stores;
using Microsoft.Data.Sqlite;

namespace Hillingar.Bench.Store;

/// <summary>A store with a large object that names a small one at its end, as a build would have registered it.</summary>
internal sealed class Mention(string root, int mebibytes)
{
    internal string Root => root;

    /// <summary>The large object.</summary>
    internal string From { get; private set; } = "";

    internal string To { get; private set; } = "";

    internal void Make()
    {
        Directory.CreateDirectory(root);
        var layout = StoreLayout.At(root);
        using (var store = Builder.Stores.Store.Open(layout, TimeProvider.System))
        {
            var (small, large) = (Path.Combine(root, "small"), Path.Combine(root, "large"));
            File.WriteAllText(small, "a text\n");
            To = store.FullPath(store.AddTree(small, "small"));
            using (var file = File.CreateText(large))
            {
                var (random, block) = (new Random(2), new byte[1 << 20]);
                for (var i = 0; i < mebibytes; i++)
                {
                    random.NextBytes(block);
                    file.BaseStream.Write(block);
                }

                file.Write(To);
            }

            From = store.FullPath(store.AddTree(large, "large"));
            File.Delete(large);
        }

        using (var connection = new SqliteConnection($"Data Source={layout.DatabasePath};Pooling=False"))
        {
            connection.Open();
            using var refer = connection.CreateCommand();
            refer.CommandText = "INSERT INTO Refs SELECT v.id, w.id FROM ValidPaths v, ValidPaths w WHERE v.path = $from AND w.path = $to";
            refer.Parameters.AddWithValue("$from", From);
            refer.Parameters.AddWithValue("$to", To);
            refer.ExecuteNonQuery();
        }
    }
}
