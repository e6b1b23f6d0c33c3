using Hillingar.Units;
using Microsoft.Data.Sqlite;

namespace Hillingar.Builder;

/// <summary>
/// The records of a store in SQLite, in Nix's tables. One connection serves all threads of this process, one at a time:
/// every statement takes microseconds, and other processes are kept apart by SQLite itself (WAL, busy timeout). A transaction
/// is on disk when it is committed (<c>synchronous = FULL</c>): a generation that is put in force right after may name it.
/// </summary>
internal sealed class StoreDatabase : IDisposable
{
    private const int BusySeconds = 60;

    // Kept in the file's user_version; a later version of this program that changes the tables counts it up.
    private const long SchemaVersion = 1;

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        CREATE TABLE IF NOT EXISTS ValidPaths (
          id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, path TEXT UNIQUE NOT NULL, hash TEXT NOT NULL,
          registrationTime INTEGER NOT NULL, deriver TEXT, narSize INTEGER, ultimate INTEGER, sigs TEXT, ca TEXT);
        CREATE TABLE IF NOT EXISTS Refs (
          referrer INTEGER NOT NULL REFERENCES ValidPaths(id) ON DELETE CASCADE,
          reference INTEGER NOT NULL REFERENCES ValidPaths(id) ON DELETE RESTRICT,
          PRIMARY KEY (referrer, reference));
        CREATE INDEX IF NOT EXISTS IndexReferrer ON Refs(referrer);
        CREATE INDEX IF NOT EXISTS IndexReference ON Refs(reference);
        CREATE TABLE IF NOT EXISTS DerivationOutputs (
          drv INTEGER NOT NULL REFERENCES ValidPaths(id) ON DELETE CASCADE, id TEXT NOT NULL, path TEXT NOT NULL,
          PRIMARY KEY (drv, id));
        CREATE TABLE IF NOT EXISTS Remembered (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
        PRAGMA user_version = 1;
        """;

    // Guards the connection.
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;

    /// <exception cref="StoreException">It is no database, cannot be written, or is of a later version.</exception>
    public StoreDatabase(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            DefaultTimeout = BusySeconds,
            Pooling = false,
        }.ToString());
        try
        {
            Do(Prepare);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public bool IsValid(string path) => Do(() =>
    {
        using var command = Command("SELECT 1 FROM ValidPaths WHERE path = $path", ("$path", path));
        return command.ExecuteScalar() is not null;
    });

    public StoredPath? Query(string path) => Do(() =>
    {
        using var command = Command("SELECT id, hash, narSize, deriver, registrationTime FROM ValidPaths WHERE path = $path", ("$path", path));
        using var row = command.ExecuteReader();
        return !row.Read() ? null : new StoredPath(
            Sha256Hash.Parse(row.GetString(1)),
            row.GetInt64(2),
            References(row.GetInt64(0)),
            row.IsDBNull(3) ? null : row.GetString(3),
            DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4)));
    });

    /// <summary>Registers an object in one transaction; one that is registered already stays as it is.</summary>
    /// <param name="references">Valid, or the path itself.</param>
    /// <param name="deriver">Valid; null for what was added.</param>
    /// <param name="contentAddress">Nix's CA field; null for what is known by its inputs.</param>
    /// <exception cref="StoreException">A reference or the deriver is not valid; nothing is registered.</exception>
    public void Register(string path, NarHash nar, IEnumerable<string> references, string? deriver, string? contentAddress, DateTimeOffset now) => Do(() =>
    {
        using var transaction = _connection.BeginTransaction();
        Execute(
            "INSERT OR IGNORE INTO ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate, ca) VALUES ($path, $hash, $time, $deriver, $size, $ultimate, $ca)",
            ("$path", path),
            ("$hash", $"sha256:{nar.Hash.Hex}"),
            ("$time", now.ToUnixTimeSeconds()),
            ("$deriver", deriver),
            ("$size", nar.Size),
            ("$ultimate", deriver is null ? null : 1L),
            ("$ca", contentAddress));
        var referrer = IdOf(path, path);
        foreach (var reference in references)
            Execute("INSERT OR IGNORE INTO Refs (referrer, reference) VALUES ($referrer, $reference)", ("$referrer", referrer), ("$reference", IdOf(reference, path)));
        if (deriver is not null)
            Execute("INSERT OR REPLACE INTO DerivationOutputs (drv, id, path) VALUES ($drv, 'out', $path)", ("$drv", IdOf(deriver, path)), ("$path", path));
        transaction.Commit();
        return true;
    });

    public string? OutputOf(string derivation) => Do(() =>
    {
        using var command = Command(
            "SELECT o.path FROM DerivationOutputs o JOIN ValidPaths v ON v.id = o.drv WHERE v.path = $drv AND o.id = 'out'", ("$drv", derivation));
        return command.ExecuteScalar() as string;
    });

    public string? Recall(string key) => Do(() =>
    {
        using var command = Command("SELECT value FROM Remembered WHERE key = $key", ("$key", key));
        return command.ExecuteScalar() as string;
    });

    public void Remember(string key, string value) => Do(() =>
    {
        Execute("INSERT OR REPLACE INTO Remembered (key, value) VALUES ($key, $value)", ("$key", key), ("$value", value));
        return true;
    });

    public void Dispose() => _connection.Dispose();

    private bool Prepare()
    {
        _connection.Open();
        using var version = Command("PRAGMA user_version");
        if (version.ExecuteScalar() is long found && found > SchemaVersion)
            throw new StoreException($"the database '{_path}' has schema {found}, and this program knows only up to {SchemaVersion}; use a newer one");
        Execute(Schema);
        return true;
    }

    private long IdOf(string path, string neededBy)
    {
        using var command = Command("SELECT id FROM ValidPaths WHERE path = $path", ("$path", path));
        return command.ExecuteScalar() as long?
            ?? throw new StoreException($"'{neededBy}' cannot be registered: it needs '{path}', which is not valid");
    }

    private List<string> References(long referrer)
    {
        using var command = Command(
            "SELECT v.path FROM Refs r JOIN ValidPaths v ON v.id = r.reference WHERE r.referrer = $id ORDER BY v.path", ("$id", referrer));
        using var rows = command.ExecuteReader();
        var references = new List<string>();
        while (rows.Read())
            references.Add(rows.GetString(0));
        return references;
    }

    // One at a time, and SQLite's failures (no room, a damaged file) as those of the store.
    private T Do<T>(Func<T> action)
    {
        lock (_gate)
        {
            try
            {
                return action();
            }
            catch (SqliteException e)
            {
                throw new StoreException($"the store's database '{_path}' failed: {e.Message}", e);
            }
        }
    }

    private void Execute(string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(text, parameters);
        _ = command.ExecuteNonQuery(); // How many rows it touched says nothing here.
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}

/// <summary>A row of the database, with full paths.</summary>
internal sealed record StoredPath(Sha256Hash NarHash, long NarSize, IReadOnlyList<string> References, string? Deriver, DateTimeOffset RegistrationTime);
