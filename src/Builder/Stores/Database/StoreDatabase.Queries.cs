using Hillingar.Units.Quantities;
using Microsoft.Data.Sqlite;

namespace Hillingar.Builder.Stores;

internal sealed partial class StoreDatabase
{
    private const string Columns = "id, path, hash, narSize, deriver, registrationTime, ca, sigs, ultimate";

    public bool IsValid(string path) => Do(() =>
    {
        using var command = Command("SELECT 1 FROM ValidPaths WHERE path = $path", ("$path", path));
        return command.ExecuteScalar() is not null;
    });

    public bool HasPaths() => Do(() =>
    {
        using var command = Command("SELECT 1 FROM ValidPaths LIMIT 1");
        return command.ExecuteScalar() is not null;
    });

    public StoredPath? Query(string path) => Do(() =>
    {
        using var command = Command($"SELECT {Columns} FROM ValidPaths WHERE path = $path", ("$path", path));
        using var row = command.ExecuteReader();
        return row.Read() ? Stored(row, References(row.GetInt64(0))) : null;
    });

    public string? FindByPrefix(string prefix) => Do(() =>
    {
        // A range of the index on paths, which LIKE would not use.
        using var command = Command(
            "SELECT path FROM ValidPaths WHERE path >= $prefix AND path < $end ORDER BY path LIMIT 1", ("$prefix", prefix), ("$end", prefix + '\x7F'));
        return command.ExecuteScalar() as string;
    });

    public IReadOnlyList<string> Referrers(string path) => Texts(
        "SELECT v.path FROM Refs r JOIN ValidPaths v ON v.id = r.referrer JOIN ValidPaths t ON t.id = r.reference WHERE t.path = $path ORDER BY v.path",
        ("$path", path));

    public IReadOnlyList<(string Name, string Path)> OutputsOf(string derivation) => Do(() =>
    {
        using var command = Command(
            "SELECT o.id, o.path FROM DerivationOutputs o JOIN ValidPaths v ON v.id = o.drv WHERE v.path = $drv ORDER BY o.id", ("$drv", derivation));
        using var rows = command.ExecuteReader();
        var outputs = new List<(string, string)>();
        while (rows.Read())
            outputs.Add((rows.GetString(0), rows.GetString(1)));
        return outputs;
    });

    public IReadOnlyList<string> DeriversOf(string output) => Texts(
        "SELECT v.path FROM DerivationOutputs o JOIN ValidPaths v ON v.id = o.drv WHERE o.path = $path ORDER BY v.path", ("$path", output));

    /// <summary>What can be reached from some paths, these included, in one look at the records.</summary>
    public IReadOnlyList<StoredPath> Closure(IReadOnlyList<string> paths, bool towardsReferrers) => Do(() =>
    {
        var (from, to) = towardsReferrers ? ("reference", "referrer") : ("referrer", "reference");
        // A transaction, so that all statements see the same state.
        using var transaction = _connection.BeginTransaction(deferred: true);
        Execute("CREATE TEMP TABLE IF NOT EXISTS Reached (id INTEGER PRIMARY KEY); DELETE FROM temp.Reached;");
        foreach (var path in paths)
        {
            Execute(
                $"""
                INSERT OR IGNORE INTO temp.Reached
                WITH RECURSIVE Way(id) AS (
                  SELECT id FROM ValidPaths WHERE path = $path
                  UNION SELECT r.{to} FROM Refs r JOIN Way ON r.{from} = Way.id)
                SELECT id FROM Way
                """,
                ("$path", path));
        }

        var references = new Dictionary<long, List<string>>();
        using (var edges = Command(
            "SELECT r.referrer, v.path FROM temp.Reached t JOIN Refs r ON r.referrer = t.id JOIN ValidPaths v ON v.id = r.reference ORDER BY v.path"))
        using (var rows = edges.ExecuteReader())
        {
            while (rows.Read())
            {
                if (!references.TryGetValue(rows.GetInt64(0), out var list))
                    references.Add(rows.GetInt64(0), list = []);
                list.Add(rows.GetString(1));
            }
        }

        var reached = new List<StoredPath>();
        using (var nodes = Command($"SELECT {Columns} FROM ValidPaths WHERE id IN (SELECT id FROM temp.Reached)"))
        using (var rows = nodes.ExecuteReader())
        {
            while (rows.Read())
                reached.Add(Stored(rows, references.GetValueOrDefault(rows.GetInt64(0)) ?? []));
        }

        transaction.Commit();
        return reached;
    });

    private List<string> References(long referrer) => Texts(
        "SELECT v.path FROM Refs r JOIN ValidPaths v ON v.id = r.reference WHERE r.referrer = $id ORDER BY v.path", ("$id", referrer));

    private List<string> Texts(string query, params (string Name, object? Value)[] parameters) => Do(() =>
    {
        using var command = Command(query, parameters);
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read())
            texts.Add(rows.GetString(0));
        return texts;
    });

    private static StoredPath Stored(SqliteDataReader row, IReadOnlyList<string> references) => new(
        row.GetString(1),
        Sha256Hash.Parse(row.GetString(2)),
        row.GetInt64(3),
        references,
        row.IsDBNull(4) ? null : row.GetString(4),
        DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(5)),
        row.IsDBNull(6) ? null : row.GetString(6),
        Signatures(row.IsDBNull(7) ? null : row.GetString(7)),
        !row.IsDBNull(8) && row.GetInt64(8) != 0);
}
