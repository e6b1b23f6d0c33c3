using Hillingar.Builder.Nix;
using Hillingar.Linux;
using Hillingar.Units.Quantities;
using Microsoft.Data.Sqlite;

namespace Hillingar.Builder.Stores;

/// <summary>
/// The records of a store in SQLite, in Nix's tables. One connection serves all threads of this process, one at a time:
/// every statement takes microseconds, and other processes are kept apart by SQLite itself (WAL, busy timeout). A transaction
/// is on disk when it is committed (<c>synchronous = FULL</c>): a generation that is put in force right after may name it.
/// </summary>
internal sealed partial class StoreDatabase : IDisposable
{
    private const int BusySeconds = 60;

    // Kept in the file's user_version; a later version of this program that changes the tables counts it up.
    private const long SchemaVersion = 2;

    // busy_timeout looks again after milliseconds; the provider's own way to wait sleeps for 150 of them.
    private const string Settings = """
        PRAGMA busy_timeout = 60000;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        """;

    private const string Schema = """
        PRAGMA journal_mode = WAL;
        BEGIN IMMEDIATE;
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
        CREATE INDEX IF NOT EXISTS IndexDerivationOutputs ON DerivationOutputs(path);
        CREATE TABLE IF NOT EXISTS Provenance (id INTEGER PRIMARY KEY REFERENCES ValidPaths(id) ON DELETE CASCADE, record TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS Remembered (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
        PRAGMA user_version = 2;
        COMMIT;
        """;

    // Guards the connection.
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;

    /// <exception cref="StoreException">The file is no database, cannot be written, or is of a later version.</exception>
    public StoreDatabase(string path)
    {
        _path = path;
        // A user who may open the files may hold a lock on them, and the store would wait for that.
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnFiles.Private);
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

    /// <summary>Registers an object in one transaction; one that is registered already stays as it is.</summary>
    /// <param name="entry">Its references are valid, or the path itself.</param>
    /// <param name="outputName">What its deriver calls it; null if it was not built here. The deriver of what was is valid.</param>
    /// <exception cref="StoreException">A reference or the deriver is not valid; nothing is registered.</exception>
    public void Register(StoredPath entry, string? outputName) => Do(() =>
    {
        using var transaction = _connection.BeginTransaction();
        Execute(
            "INSERT OR IGNORE INTO ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca) "
                + "VALUES ($path, $hash, $time, $deriver, $size, $ultimate, $sigs, $ca)",
            ("$path", entry.Path),
            ("$hash", $"sha256:{entry.NarHash.Hex}"),
            ("$time", entry.RegistrationTime.ToUnixTimeSeconds()),
            ("$deriver", entry.Deriver),
            ("$size", entry.NarSize),
            ("$ultimate", entry.IsUltimate ? 1L : null),
            ("$sigs", entry.Signatures.Count == 0 ? null : string.Join(' ', entry.Signatures)),
            ("$ca", entry.ContentAddress));
        var referrer = IdOf(entry.Path, entry.Path);
        foreach (var reference in entry.References)
            Execute(
                "INSERT OR IGNORE INTO Refs (referrer, reference) VALUES ($referrer, $reference)",
                ("$referrer", referrer), ("$reference", IdOf(reference, entry.Path)));
        if (outputName is not null)
            Execute(
                "INSERT OR REPLACE INTO DerivationOutputs (drv, id, path) VALUES ($drv, $id, $path)",
                ("$drv", IdOf(entry.Deriver!, entry.Path)), ("$id", outputName), ("$path", entry.Path));
        transaction.Commit();
        return true;
    });

    public void AddSignatures(string path, IEnumerable<string> signatures) => Do(() =>
    {
        using var transaction = _connection.BeginTransaction();
        using var command = Command("SELECT sigs FROM ValidPaths WHERE id = $id", ("$id", IdOf(path, path)));
        var known = Signatures(command.ExecuteScalar() as string);
        Execute("UPDATE ValidPaths SET sigs = $sigs WHERE path = $path", ("$sigs", string.Join(' ', known.Union(signatures))), ("$path", path));
        transaction.Commit();
        return true;
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
        Execute(Settings);
        using var version = Command("PRAGMA user_version");
        var found = (long)version.ExecuteScalar()!;
        if (found > SchemaVersion)
            throw new StoreException($"the database '{_path}' has schema {found}, and this program knows only up to {SchemaVersion}; use a newer one");
        // A process that only reads must not have to wait for one that writes.
        if (found < SchemaVersion)
            Execute(Schema);
        return true;
    }

    private long IdOf(string path, string neededBy)
    {
        using var command = Command("SELECT id FROM ValidPaths WHERE path = $path", ("$path", path));
        return command.ExecuteScalar() as long?
            ?? throw new StoreException($"'{neededBy}' cannot be registered: it needs '{path}', which is not valid");
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

    private static string[] Signatures(string? column) => column?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}

/// <summary>A row of the database, with full paths.</summary>
internal sealed record StoredPath(
    string Path,
    Sha256Hash NarHash,
    long NarSize,
    IReadOnlyList<string> References,
    string? Deriver,
    DateTimeOffset RegistrationTime,
    string? ContentAddress,
    IReadOnlyList<string> Signatures,
    bool IsUltimate);
