using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Net;
using Hillingar.Sources;
using Hillingar.Supervisor.Consoles;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Loop;
using Hillingar.Supervisor.Records;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>Starts tenders, and takes over those of an earlier supervisor.</summary>
internal sealed class TenderLauncher(
    TenderCatalog tenders,
    NetworkHost networks,
    GuestStorage storage,
    GuestProcessors processors,
    GuestUsers users,
    TenderRecords records,
    TenderResources resources,
    TenderMark mark,
    ConsoleBook consoles,
    Poller poller,
    HostLayout layout,
    TimeProvider time) : ITenderLauncher
{
    // The kernel's own highest for a user without special rights: what a guest says while no hillingard reads, without having to wait.
    private const int ConsoleCapacity = 1 << 20;

    // Some lines are all that a tender tells of its guest's life.
    private const int LifeCapacity = 1 << 12;

    public ITenderRun Launch(RealisedUnit unit)
    {
        if (!tenders.TryFind(unit.Tender, ImageNotes.TargetOf(unit.Image), out var program, out var problem))
            throw new IOException(problem);
        if (Unsuited(unit, program) is { } unsuited)
            throw new IOException(unsuited);

        using var gate = new TenderGate();
        using var devices = new TenderDevices(networks, storage, layout.VolumeCopies, unit, program.IsOurs);
        var record = new TenderRecord(unit.Name, default, time.GetUtcNow()) { Program = program.Path, Launched = unit };
        Pipe? console = null;
        Pipe? life = null;
        try
        {
            // First, for a stock tender's has to have a number of one digit.
            var wait = devices.Inherit(gate.Waiting);
            console = Pipe.CreateLasting(ConsoleCapacity);
            life = program.IsOurs ? Pipe.CreateLasting(LifeCapacity) : null;
            var words = devices.Prepare();
            if (life is not null)
                words = words.Insert(0, $"--x-status-fd={devices.Inherit(life.Write)}");
            if (IsJailed(program))
                words = words.Insert(0, $"--x-jail={users.Of(unit.Name)}:{users.Of(unit.Name)}");
            record = record with
            {
                Console = ProcessDescriptors.NameOf(console.Read),
                Life = life is null ? null : ProcessDescriptors.NameOf(life.Read),
                Taps = [.. devices.Taps],
                Copies = [.. devices.Copies],
                ControlGroup = GuestProcessors.GroupOf(unit),
            };
            var child = Spawn(unit, TenderGate.Command(program, words, wait), IsJailed(program), console.Write, devices);
            record = record with { Tender = child.Identity };
            RecordOrKill(unit, record, child);
            gate.Open();
            console.Write.Dispose();
            var streams = new TenderStreams(console.Read, life?.Read, ReaderOf(unit.Name));
            return new TenderRun(record, new ChildEnd(child), streams, poller, Releasing(record));
        }
        catch
        {
            console?.Dispose();
            life?.Dispose();
            resources.Release(record with { Taps = [.. devices.Taps], Copies = [.. devices.Copies] });
            throw;
        }
    }

    public ITenderRun Adopt(TenderRecord record, ProcessHandle process)
    {
        var streams = new TenderStreams(Reopen(process, record.Console), Reopen(process, record.Life), ReaderOf(record.Unit));
        return new TenderRun(record, new AdoptedEnd(process), streams, poller, Releasing(record));
    }

    /// <summary>Why a program cannot be a unit's tender, in a clause; null if it can.</summary>
    internal static string? Unsuited(RealisedUnit unit, TenderProgram program)
    {
        var device = unit.Disks.Where(disk => disk.IsReadOnly).Select(disk => disk.Device)
            .Concat(unit.Blocks.Where(block => block.IsReadOnly).Select(block => block.Device))
            .Cast<DeviceName?>().FirstOrDefault();
        return program.IsOurs || device is null
            ? null
            : $"{Path.GetFileName(program.Path)} opens every block device for writing, and the device {device} is read-only: set tender = \"hillingar\"";
    }

    private ChildProcess Spawn(
        RealisedUnit unit, (string Program, ImmutableArray<string> Arguments) command, bool isJailed, FileDescriptor console, TenderDevices devices) =>
        ChildProcess.Spawn(new SpawnRequest
        {
            Program = command.Program,
            Arguments = command.Arguments,
            Environment = mark.EnvironmentOf(unit.Name),
            StandardOutput = console,
            StandardError = console,
            Inherited = devices.HandedOver,
            Processors = unit.Cpus?.Cpus ?? [],
            NewProcessNamespace = isJailed,
        });

    // Only root can jail, and a stock tender would not find its files and taps in a jail.
    private static bool IsJailed(TenderProgram program) => program.IsOurs && Environment.IsPrivilegedProcess;

    // A tender that cannot be limited or recorded must not run; it waits at the gate still.
    private void RecordOrKill(RealisedUnit unit, TenderRecord record, ChildProcess child)
    {
        try
        {
            processors.Limit(unit, child.Pid);
            records.Write(record);
        }
        catch
        {
            _ = child.Send(Signal.SIGKILL); // It lives, for it has not been reaped.
            _ = child.Wait();
            child.Dispose();
            throw;
        }
    }

    private ConsoleReader ReaderOf(UnitName unit) => new(layout.UnfinishedLineOf(unit), line => consoles.Append(unit, line));

    private Action Releasing(TenderRecord record) => () => resources.Release(record);

    private static FileDescriptor? Reopen(ProcessHandle process, string? pipe) => pipe is null ? null : ProcessDescriptors.OpenPipe(process, pipe);
}
