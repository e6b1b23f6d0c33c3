using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Microsoft.Data.Sqlite;

namespace Hillingar.Builder.Caches;

/// <summary>
/// What caches said lately, so that they are not asked again: beside the store's records, in a file of its own that may be deleted at any time. What
/// a cache has it has for a month, what it has not it may have in an hour; both are Nix's times. One connection serves all threads, one at a time.
/// </summary>
public sealed class CacheMemory : IDisposable
{
    public static readonly TimeSpan Present = TimeSpan.FromDays(30);
    public static readonly TimeSpan Absent = TimeSpan.FromHours(1);
    public static readonly TimeSpan OfInfo = TimeSpan.FromDays(7);

    private const string Schema = """
        PRAGMA busy_timeout = 10000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = OFF;
        CREATE TABLE IF NOT EXISTS Answers (
          cache TEXT NOT NULL, name TEXT NOT NULL, text BLOB, expires INTEGER NOT NULL, PRIMARY KEY (cache, name)) WITHOUT ROWID;
        """;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _time;

    private CacheMemory(SqliteConnection connection, TimeProvider time) => (_connection, _time) = (connection, time);

    /// <summary>Opens it, and forgets what is out of date.</summary>
    /// <exception cref="StoreException">The file cannot be written, or is something else.</exception>
    public static CacheMemory Open(StoreLayout layout, TimeProvider time)
    {
        var path = Path.Combine(Path.GetDirectoryName(layout.DatabasePath)!, "caches.sqlite");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var memory = new CacheMemory(connection, time);
            _ = memory.Execute(Schema);
            _ = memory.Execute("DELETE FROM Answers WHERE expires < $now", ("$now", memory.Now));
            return memory;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StoreException($"'{path}', where the answers of caches are remembered, cannot be used ({e.Message}); delete it, nothing is lost", e);
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>What the cache said of a name.</summary>
    /// <returns>False if it is not known; a null text means that there is no such file.</returns>
    public bool TryRecall(string cache, string name, out byte[]? text)
    {
        lock (_gate)
        {
            using var command = Command(
                "SELECT text FROM Answers WHERE cache = $cache AND name = $name AND expires >= $now", ("$cache", cache), ("$name", name), ("$now", Now));
            using var row = command.ExecuteReader();
            var known = row.Read();
            text = known && !row.IsDBNull(0) ? row.GetFieldValue<byte[]>(0) : null;
            return known;
        }
    }

    /// <param name="text">Null for a file that the cache does not have.</param>
    public void Remember(string cache, string name, byte[]? text, TimeSpan forHowLong)
    {
        lock (_gate)
        {
            _ = Execute(
                "INSERT OR REPLACE INTO Answers (cache, name, text, expires) VALUES ($cache, $name, $text, $expires)",
                ("$cache", cache), ("$name", name), ("$text", text), ("$expires", Now + (long)forHowLong.TotalSeconds));
        }
    }

    /// <summary>Forgets one answer, as when it turned out to be wrong.</summary>
    public void Forget(string cache, string name)
    {
        lock (_gate)
            _ = Execute("DELETE FROM Answers WHERE cache = $cache AND name = $name", ("$cache", cache), ("$name", name));
    }

    public void Dispose() => _connection.Dispose();

    private int Execute(string text, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = Command(text, parameters);
        return command.ExecuteNonQuery();
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
