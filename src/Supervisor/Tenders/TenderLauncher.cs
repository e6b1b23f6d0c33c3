using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Net;
using Hillingar.Sources;
using Hillingar.Supervisor.Consoles;
using Hillingar.Supervisor.Hosting;
using Hillingar.Supervisor.Loop;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>Makes the taps of a unit, opens its volumes and spawns its tender.</summary>
internal sealed class TenderLauncher : ITenderLauncher
{
    // Descriptors are handed over from here on; 0 to 2 are the standard streams.
    private const int FirstDescriptor = 3;

    private readonly TenderCatalog _tenders;
    private readonly NetworkHost _networks;
    private readonly TenderRecords _records;
    private readonly ConsoleBook _consoles;
    private readonly Poller _poller;
    private readonly GuestStorage _storage;
    private readonly GuestProcessors _processors;
    private readonly string _scratch;

    public TenderLauncher(
        TenderCatalog tenders,
        NetworkHost networks,
        GuestStorage storage,
        GuestProcessors processors,
        TenderRecords records,
        ConsoleBook consoles,
        Poller poller,
        HostLayout layout)
    {
        _tenders = tenders;
        _networks = networks;
        _records = records;
        _consoles = consoles;
        _poller = poller;
        _storage = storage;
        _processors = processors;
        _scratch = layout.VolumeCopies;
    }

    public ITenderRun Launch(RealisedUnit unit)
    {
        if (!_tenders.TryFind(unit.Tender, ImageNotes.TargetOf(unit.Image), out var program, out var problem))
            throw new IOException(problem);
        if (Unsuited(unit, program) is { } unsuited)
            throw new IOException(unsuited);

        var cleanUp = new Stack<Action>();
        var handedOver = new List<InheritedDescriptor>();
        try
        {
            var arguments = program.IsOurs
                ? TenderCommandLine.Of(
                    unit,
                    net => HandOver(handedOver, OpenTap(unit, net)),
                    volume => HandOver(handedOver, OpenVolume(volume)),
                    disk => HandOver(handedOver, _storage.Open(disk)),
                    block => HandOver(handedOver, GuestStorage.Open(block)))
                : TenderCommandLine.Of(
                    unit,
                    net => NameTap(unit, net, cleanUp),
                    volume => CopyVolume(unit, volume, cleanUp),
                    disk => Hold(handedOver, _storage.Open(disk), _storage.PathOf(disk.Volume)),
                    block => Hold(handedOver, GuestStorage.Open(block), block.Path));
            return Spawn(unit, program, arguments, handedOver, cleanUp);
        }
        catch
        {
            Undo(cleanUp);
            throw;
        }
        finally
        {
            // The tender has copies; ours would keep the taps alive after its end.
            foreach (var descriptor in handedOver)
                descriptor.Descriptor.Dispose();
        }
    }

    private TenderRun Spawn(
        RealisedUnit unit, TenderProgram program, ImmutableArray<string> arguments, List<InheritedDescriptor> handedOver, Stack<Action> cleanUp)
    {
        var console = Pipe.Create(nonBlockingRead: true);
        var life = program.IsOurs ? Pipe.Create(nonBlockingRead: true) : null;
        ChildProcess child;
        try
        {
            if (life is not null)
                arguments = arguments.Insert(0, $"--x-status-fd={Inherit(handedOver, life.Write)}");
            child = ChildProcess.Spawn(new SpawnRequest
            {
                Program = program.Path,
                Arguments = arguments,
                StandardOutput = console.Write,
                StandardError = console.Write,
                Inherited = [.. handedOver],
                Processors = unit.Cpus?.Cpus ?? [],
            });
            LimitOrKill(unit, child, cleanUp);
        }
        catch
        {
            console.Dispose();
            life?.Dispose();
            throw;
        }

        // The tender's ends of the pipes are the only ones now, so that its end is theirs.
        console.Write.Dispose();
        var name = unit.Name.ToString();
        _records.Write(name, child.Identity);
        cleanUp.Push(() => _records.Remove(name));
        var streams = new TenderStreams(console.Read, life?.Read, line => _consoles.Append(unit.Name, line));
        return new TenderRun(child, program.Path, streams, _poller, () => Undo(cleanUp));
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

    // A quota that cannot be had is no reason to run without one.
    private void LimitOrKill(RealisedUnit unit, ChildProcess child, Stack<Action> cleanUp)
    {
        try
        {
            if (_processors.Limit(unit, child.Pid) is { } removal)
                cleanUp.Push(removal);
        }
        catch
        {
            _ = child.Send(Signal.SIGKILL); // It lives, for nobody has reaped it.
            _ = child.Wait();
            child.Dispose();
            throw;
        }
    }

    private FileDescriptor OpenTap(RealisedUnit unit, NetDevice net) =>
        _networks.OpenTap(net.Network, InterfaceNames.Tap(unit.Name, net.Device), mac: null);

    private static FileDescriptor OpenVolume(RealisedVolume volume) => FileSystem.OpenRead(volume.StorePath);

    private static string HandOver(List<InheritedDescriptor> handedOver, FileDescriptor descriptor) => $"@{Inherit(handedOver, descriptor)}";

    // A stock tender opens what it is named. It gets our descriptor all the same, and does not know what to do with it: with that the
    // lock is held for as long as the tender lives, whatever becomes of this process.
    private static string Hold(List<InheritedDescriptor> handedOver, FileDescriptor descriptor, string path)
    {
        _ = Inherit(handedOver, descriptor);
        return path;
    }

    private static int Inherit(List<InheritedDescriptor> handedOver, FileDescriptor descriptor)
    {
        var number = FirstDescriptor + handedOver.Count;
        handedOver.Add(new InheritedDescriptor(number, descriptor));
        return number;
    }

    private string NameTap(RealisedUnit unit, NetDevice net, Stack<Action> cleanUp)
    {
        var tap = InterfaceNames.Tap(unit.Name, net.Device);
        _networks.CreateNamedTap(net.Network, tap, mac: null);
        cleanUp.Push(() => _networks.DeleteTap(tap));
        return tap;
    }

    // A stock tender opens block devices for writing; the store's object must not be what it writes to.
    private string CopyVolume(RealisedUnit unit, RealisedVolume volume, Stack<Action> cleanUp)
    {
        Directory.CreateDirectory(_scratch);
        var copy = Path.Combine(_scratch, $"{unit.Name}.{volume.Device}");
        File.Delete(copy);
        File.Copy(volume.StorePath, copy);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        cleanUp.Push(() => File.Delete(copy));
        return copy;
    }

    // Whatever cannot be taken back now is in nobody's way: names are made anew at the next start.
    private static void Undo(Stack<Action> cleanUp)
    {
        while (cleanUp.TryPop(out var action))
        {
            try
            {
                action();
            }
            catch (IOException)
            {
                continue;
            }
        }
    }
}
