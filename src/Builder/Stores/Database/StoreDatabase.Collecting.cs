using System.Text;
using Microsoft.Data.Sqlite;

namespace Hillingar.Builder.Stores;

internal sealed partial class StoreDatabase
{
    private const int PageSize = 4096;

    /// <summary>All valid objects and the references between them.</summary>
    /// <param name="keepDerivers">Whether an object keeps its deriver.</param>
    /// <param name="keepOutputs">Whether a derivation keeps its outputs.</param>
    public ObjectGraph Graph(bool keepDerivers, bool keepOutputs) => Do(() =>
    {
        // One transaction, so that all parts are of one state.
        using var transaction = _connection.BeginTransaction(deferred: true);
        using var count = Command("SELECT count(*) FROM ValidPaths");
        var (ids, sizes, times) = (new long[(long)count.ExecuteScalar()!], new long[(long)count.ExecuteScalar()!], new long[(long)count.ExecuteScalar()!]);
        using (var nodes = Command("SELECT id, narSize, registrationTime FROM ValidPaths ORDER BY id"))
        using (var rows = nodes.ExecuteReader())
        {
            for (var node = 0; rows.Read(); node++)
            {
                ids[node] = rows.GetInt64(0);
                sizes[node] = rows.IsDBNull(1) ? 0 : rows.GetInt64(1);
                times[node] = rows.GetInt64(2);
            }
        }

        var graph = new ObjectGraph(ids, sizes, times, take => Pairs("SELECT referrer, reference FROM Refs", take), take =>
        {
            if (keepDerivers)
                Pairs("SELECT v.id, d.id FROM ValidPaths v JOIN ValidPaths d ON d.path = v.deriver WHERE v.deriver IS NOT NULL", take);
            if (keepOutputs)
                Pairs("SELECT o.drv, v.id FROM DerivationOutputs o JOIN ValidPaths v ON v.path = o.path", take);
        });
        transaction.Commit();
        return graph;
    });

    /// <summary>What objects refer to that were registered after the one of that number.</summary>
    public IReadOnlyList<long> ReferencesOfNewer(long id) => Do(() =>
    {
        using var command = Command("SELECT DISTINCT reference FROM Refs WHERE referrer > $id", ("$id", id));
        using var rows = command.ExecuteReader();
        var references = new List<long>();
        while (rows.Read())
            references.Add(rows.GetInt64(0));
        return references;
    });

    public long? IdOf(string path) => Do(() =>
    {
        using var command = Command("SELECT id FROM ValidPaths WHERE path = $path", ("$path", path));
        return command.ExecuteScalar() as long?;
    });

    public string? PathOf(long id) => Do(() =>
    {
        using var command = Command("SELECT path FROM ValidPaths WHERE id = $id", ("$id", id));
        return command.ExecuteScalar() as string;
    });

    /// <summary>All paths in the order of their bytes, read a page at a time: what is registered meanwhile may be among them or not.</summary>
    public IEnumerable<string> PathsInOrder() => InOrder("path", row => row.GetString(0), path => path);

    /// <summary>All paths in the order of their bytes, with the sizes of their archives.</summary>
    public IEnumerable<(string Path, long Size)> SizesInOrder() =>
        InOrder("path, narSize", row => (Path: row.GetString(0), row.IsDBNull(1) ? 0 : row.GetInt64(1)), entry => entry.Path);

    /// <summary>All names below the store directory in the order of their bytes.</summary>
    /// <param name="directory">The store directory that the paths begin with.</param>
    public IEnumerable<byte[]> NamesInOrder(string directory) =>
        InOrder(
            $"CAST(substr(path, {directory.EnumerateRunes().Count() + 2}) AS BLOB)",
            row => row.GetFieldValue<byte[]>(0), name => $"{directory}/{Encoding.UTF8.GetString(name)}");

    private IEnumerable<T> InOrder<T>(string columns, Func<SqliteDataReader, T> read, Func<T, string> pathOf)
    {
        for (var page = Page(""); page.Count > 0; page = Page(pathOf(page[^1])))
        {
            foreach (var entry in page)
                yield return entry;
        }

        List<T> Page(string last) => Do(() =>
        {
            using var command = Command(
                $"SELECT {columns} FROM ValidPaths WHERE path > $last ORDER BY path LIMIT $count", ("$last", last), ("$count", PageSize));
            using var rows = command.ExecuteReader();
            var entries = new List<T>();
            while (rows.Read())
                entries.Add(read(rows));
            return entries;
        });
    }

    /// <summary>Takes records out in one transaction.</summary>
    /// <param name="ids">Nothing that stays refers to them.</param>
    /// <returns>Their paths.</returns>
    public IReadOnlyList<string> Unregister(IReadOnlyList<long> ids) => Do(() =>
    {
        // All at once: a statement for each would leave ten times the memory behind.
        var these = ("$ids", (object?)$"[{string.Join(',', ids)}]");
        using var transaction = _connection.BeginTransaction();
        var paths = Texts("SELECT path FROM ValidPaths WHERE id IN (SELECT value FROM json_each($ids))", these);
        // When none of them refers to another any more their order does not matter.
        Execute("DELETE FROM Refs WHERE referrer IN (SELECT value FROM json_each($ids))", these);
        Execute("DELETE FROM ValidPaths WHERE id IN (SELECT value FROM json_each($ids))", these);
        transaction.Commit();
        return paths;
    });

    private void Pairs(string query, Action<long, long> take)
    {
        using var command = Command(query);
        using var rows = command.ExecuteReader();
        while (rows.Read())
            take(rows.GetInt64(0), rows.GetInt64(1));
    }
}
