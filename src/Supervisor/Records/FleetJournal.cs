using System.Collections.Immutable;
using System.Text.Json;
using Hillingar.Linux;
using Hillingar.Units.Fleet;
using Microsoft.Extensions.Logging;

namespace Hillingar.Supervisor.Records;

/// <summary>
/// What the next supervisor is to know of all units: a file of lines that grows by one write for each step of the fleet, before the step's
/// effects, and is written anew when it has grown much longer than what it says. It outlives this process and not the machine, so that nothing waits
/// for a disk. A disk that takes nothing costs the memory, never a guest. Safe for use by several threads.
/// </summary>
internal sealed class FleetJournal : IDisposable
{
    private const int CurrentFormat = 1;

    // Lines that say nothing any more, before the file is written anew: as many again as there are units, and these.
    private const int SpareLines = 10_000;

    // Guards all below.
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly ILogger<FleetJournal> _log;
    private readonly Dictionary<UnitId, UnitMemory> _units = [];
    private ImmutableHashSet<UnitId>? _wanted;
    private FileDescriptor? _file;
    private int _lines;
    private bool _hasFailed;

    public FleetJournal(string path, ILogger<FleetJournal> log)
    {
        _path = path;
        _log = log;
    }

    /// <summary>What the supervisor before has left; empty after a restart of the machine, or if nothing of it can be read.</summary>
    public FleetMemory Read()
    {
        if (!File.Exists(_path))
            return FleetMemory.Empty;
        var memory = new Dictionary<UnitId, UnitMemory>();
        ImmutableHashSet<UnitId>? wanted = null;
        var isFirst = true;
        foreach (var text in File.ReadLines(_path))
        {
            if (Parse(text) is not { } line)
            {
                // The last line of a disk that was full may be a part of one.
                if (!isFirst)
                    continue;
                _log.JournalBroken(_path, "its head cannot be read");
                return FleetMemory.Empty;
            }

            if (isFirst && line.Format != CurrentFormat)
            {
                _log.JournalBroken(_path, $"it is of format {line.Format}, and this hillingard knows {CurrentFormat}");
                return FleetMemory.Empty;
            }

            if (isFirst && line.Boot != BootIdentity.Current)
                return FleetMemory.Empty;
            isFirst = false;
            if (line.Unit is { } unit && line.Memory() is { } known)
                memory[unit] = known;
            else if (line.Unit is { } forgotten)
                _ = memory.Remove(forgotten);
            else if (line.Wanted is not null || line.IsMoveOver)
                wanted = line.IsMoveOver ? null : [.. line.Wanted!.Value];
        }

        return new FleetMemory(memory.ToImmutableDictionary(), wanted);
    }

    /// <summary>Begins to write, with what is remembered now.</summary>
    public void Begin(FleetMemory memory)
    {
        lock (_gate)
        {
            _units.Clear();
            foreach (var (unit, known) in memory.Units)
                _units.Add(unit, known);
            _wanted = memory.Wanted;
            WriteAnew();
        }
    }

    /// <summary>Takes what a step has made of units and jobs. Nothing is written before <see cref="Begin"/>.</summary>
    public void Take(FleetStep step)
    {
        lock (_gate)
        {
            var touched = new HashSet<UnitId>();
            // A unit that only has another definition is where it was.
            foreach (var change in step.Changes.Where(change => change.Cause is not null || change.After is null))
            {
                if (change.After is null)
                    _ = _units.Remove(change.Unit);
                else
                    _units[change.Unit] = UnitMemory.Of(change.After.State) with { Job = _units.GetValueOrDefault(change.Unit)?.Job };
                _ = touched.Add(change.Unit);
            }

            foreach (var job in step.Jobs)
            {
                _units[job.Unit] = _units.GetValueOrDefault(job.Unit, UnitMemory.Initial) with { Job = job };
                _ = touched.Add(job.Unit);
            }

            foreach (var ended in step.Ended)
            {
                if (_units.TryGetValue(ended.Unit, out var known) && known.Job?.Id == ended.Job)
                    _units[ended.Unit] = known with { Job = null };
                _ = touched.Add(ended.Unit);
            }

            if (touched.Count > 0)
                Append([.. touched.Select(LineOf)]);
        }
    }

    /// <summary>A move of the whole host begins.</summary>
    /// <param name="wanted">What is to run in the end if it does not go through.</param>
    public void BeginMove(ImmutableHashSet<UnitId> wanted) => Move(wanted);

    /// <summary>The move of the whole host is over, and the generation that it reached is in force.</summary>
    public void EndMove() => Move(null);

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Move(ImmutableHashSet<UnitId>? wanted)
    {
        lock (_gate)
        {
            _wanted = wanted;
            Append([MoveLine(wanted)]);
        }
    }

    private void Append(IReadOnlyCollection<JournalLine> lines)
    {
        if (_file is null && !_hasFailed)
            return;
        if (_hasFailed || _lines > 2 * _units.Count + SpareLines)
        {
            WriteAnew();
            return;
        }

        try
        {
            _file!.Write(Text(lines));
            _lines += lines.Count;
        }
        catch (IOException e)
        {
            Fail(e);
        }
    }

    private void WriteAnew()
    {
        IEnumerable<JournalLine> lines =
            [new JournalLine { Format = CurrentFormat, Boot = BootIdentity.Current }, .. _units.Keys.Select(LineOf), MoveLine(_wanted)];
        var temporary = _path + ".new";
        FileDescriptor? file = null;
        try
        {
            file = DeviceIo.CreateOrEmpty(temporary);
            file.Write(Text(lines));
            FileSystem.Rename(temporary, _path);
            _file?.Dispose();
            (_file, _lines, _hasFailed) = (file, _units.Count + 2, false);
        }
        catch (IOException e)
        {
            file?.Dispose();
            Fail(e);
        }
    }

    // Said once; from now on each step tries to write all of it, until that succeeds.
    private void Fail(IOException e)
    {
        if (!_hasFailed)
            _log.JournalFailed(_path, e.Message);
        _hasFailed = true;
    }

    private JournalLine LineOf(UnitId unit) =>
        _units.TryGetValue(unit, out var memory) ? JournalLine.Of(unit, memory) : new JournalLine { Unit = unit };

    private static JournalLine MoveLine(ImmutableHashSet<UnitId>? wanted) => new() { Wanted = [.. wanted ?? []], IsMoveOver = wanted is null };

    private static byte[] Text(IEnumerable<JournalLine> lines)
    {
        using var text = new MemoryStream();
        foreach (var line in lines)
        {
            JsonSerializer.Serialize(text, line, RecordJson.Default.JournalLine);
            text.WriteByte((byte)'\n');
        }

        return text.ToArray();
    }

    private static JournalLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, RecordJson.Default.JournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
