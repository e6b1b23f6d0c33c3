namespace Hillingar.Builder;

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
        var (ids, sizes, times) = (new List<long>(), new List<long>(), new List<long>());
        using (var nodes = Command("SELECT id, narSize, registrationTime FROM ValidPaths ORDER BY id"))
        using (var rows = nodes.ExecuteReader())
        {
            while (rows.Read())
            {
                ids.Add(rows.GetInt64(0));
                sizes.Add(rows.IsDBNull(1) ? 0 : rows.GetInt64(1));
                times.Add(rows.GetInt64(2));
            }
        }

        var kept = new List<(long, long)>();
        if (keepDerivers)
            kept.AddRange(Pairs("SELECT v.id, d.id FROM ValidPaths v JOIN ValidPaths d ON d.path = v.deriver WHERE v.deriver IS NOT NULL"));
        if (keepOutputs)
            kept.AddRange(Pairs("SELECT o.drv, v.id FROM DerivationOutputs o JOIN ValidPaths v ON v.path = o.path"));
        var graph = new ObjectGraph([.. ids], [.. sizes], [.. times], Pairs("SELECT referrer, reference FROM Refs"), kept);
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
    public IEnumerable<string> PathsInOrder()
    {
        var last = "";
        while (Texts("SELECT path FROM ValidPaths WHERE path > $last ORDER BY path LIMIT $count", ("$last", last), ("$count", PageSize)) is { Count: > 0 } page)
        {
            foreach (var path in page)
                yield return path;
            last = page[^1];
        }
    }

    /// <summary>Takes records out in one transaction.</summary>
    /// <param name="ids">Nothing that stays refers to them.</param>
    /// <returns>Their paths.</returns>
    public IReadOnlyList<string> Unregister(IReadOnlyList<long> ids) => Do(() =>
    {
        var paths = new List<string>(ids.Count);
        using var transaction = _connection.BeginTransaction();
        using (var find = Command("SELECT path FROM ValidPaths WHERE id = $id", ("$id", 0L)))
        using (var cut = Command("DELETE FROM Refs WHERE referrer = $id", ("$id", 0L)))
        {
            find.Prepare();
            cut.Prepare();
            foreach (var id in ids)
            {
                find.Parameters[0].Value = id;
                if (find.ExecuteScalar() is string path)
                    paths.Add(path);
                cut.Parameters[0].Value = id;
                _ = cut.ExecuteNonQuery(); // Many refer to nothing.
            }
        }

        // When none of them refers to another any more their order does not matter.
        using (var remove = Command("DELETE FROM ValidPaths WHERE id = $id", ("$id", 0L)))
        {
            remove.Prepare();
            foreach (var id in ids)
            {
                remove.Parameters[0].Value = id;
                _ = remove.ExecuteNonQuery(); // One that is gone is what was asked for.
            }
        }

        transaction.Commit();
        return paths;
    });

    private List<(long, long)> Pairs(string query)
    {
        using var command = Command(query);
        using var rows = command.ExecuteReader();
        var pairs = new List<(long, long)>();
        while (rows.Read())
            pairs.Add((rows.GetInt64(0), rows.GetInt64(1)));
        return pairs;
    }
}
