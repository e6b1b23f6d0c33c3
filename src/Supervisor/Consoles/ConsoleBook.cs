using System.Collections.Concurrent;
using Hillingar.Linux;
using Hillingar.Supervisor.Hosting;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Consoles;

/// <summary>
/// The consoles of all units. Each line goes to the unit's log and, with the unit's name in a field, to the journal where
/// there is one. Safe for use by several threads.
/// </summary>
internal sealed class ConsoleBook : IDisposable
{
    private readonly ConcurrentDictionary<UnitName, ConsoleLog> _logs = [];
    private readonly string _directory;
    private readonly JournalSocket _journal;
    private readonly TimeProvider _time;

    public ConsoleBook(HostLayout layout, JournalSocket journal, TimeProvider time)
    {
        _directory = layout.Consoles;
        _journal = journal;
        _time = time;
    }

    /// <summary>Raised for each line, on the thread that read it.</summary>
    public event Action<UnitName>? Grew;

    public void Append(UnitName unit, string text)
    {
        LogOf(unit).Append(_time.GetUtcNow(), text);
        // Without journald this returns false at once; the file is then the only copy.
        _ = _journal.Send(new JournalEntry()
            .Add("MESSAGE", text)
            .Add("PRIORITY", "6")
            .Add("SYSLOG_IDENTIFIER", unit.ToString())
            .Add("HILLINGAR_UNIT", unit.ToString()));
        Grew?.Invoke(unit);
    }

    /// <inheritdoc cref="ConsoleLog.Tail"/>
    public IReadOnlyList<ConsoleLine> Tail(UnitName unit, int count, ulong after = 0) => LogOf(unit).Tail(count, after);

    /// <summary>The instant that a line which is written now has.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The last lines that a unit has written since an instant, oldest first.</summary>
    public IReadOnlyList<ConsoleLine> TailSince(UnitName unit, int count, DateTimeOffset since) =>
        [.. LogOf(unit).Tail(count).Where(line => line.Time >= since)];

    public void Dispose()
    {
        foreach (var log in _logs.Values)
            log.Dispose();
    }

    private ConsoleLog LogOf(UnitName unit) =>
        _logs.GetOrAdd(unit, name => new ConsoleLog(Path.Combine(_directory, $"{name}.log")));
}
