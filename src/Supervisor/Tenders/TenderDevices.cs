using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Net;
using Hillingar.Supervisor.Records;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;

namespace Hillingar.Supervisor.Tenders;

/// <summary>
/// Makes the taps of one run and opens its volumes. A tender of ours gets them as open descriptors; a stock one gets names, and holds our descriptors
/// without knowing. What stays behind when the tender ends is in <see cref="Taps"/> and <see cref="Copies"/>.
/// </summary>
internal sealed class TenderDevices(NetworkHost networks, GuestStorage storage, string copies, RealisedUnit unit, bool isOurs) : IDisposable
{
    // Descriptors are handed over from here on; 0 to 2 are the standard streams.
    private const int FirstDescriptor = 3;

    private readonly List<InheritedDescriptor> _handedOver = [];

    public ImmutableArray<InheritedDescriptor> HandedOver => [.. _handedOver];

    public List<TapRecord> Taps { get; } = [];

    public List<string> Copies { get; } = [];

    /// <summary>Makes and opens all devices; the words that name them, the image and its arguments among them.</summary>
    /// <exception cref="IOException">A device cannot be had.</exception>
    public ImmutableArray<string> Prepare() => isOurs
        ? TenderCommandLine.Of(
            unit,
            net => HandOver(OpenTap(net)),
            volume => HandOver(FileSystem.OpenRead(volume.StorePath)),
            disk => HandOver(storage.Open(disk)),
            block => HandOver(GuestStorage.Open(block)))
        : TenderCommandLine.Of(
            unit,
            NameTap,
            CopyVolume,
            disk => Hold(storage.Open(disk), storage.PathOf(disk.Volume)),
            block => Hold(GuestStorage.Open(block), block.Path));

    /// <summary>Has the tender inherit one more descriptor; its number there.</summary>
    public int Inherit(FileDescriptor descriptor)
    {
        var number = FirstDescriptor + _handedOver.Count;
        _handedOver.Add(new InheritedDescriptor(number, descriptor));
        return number;
    }

    /// <summary>Closes our descriptors: the tender has copies, and ours would keep its taps alive after its end.</summary>
    public void Dispose() => _handedOver.ForEach(descriptor => descriptor.Descriptor.Dispose());

    private string HandOver(FileDescriptor descriptor) => $"@{Inherit(descriptor)}";

    // With the descriptor the lock is held for as long as the tender lives, even if this process ends.
    private string Hold(FileDescriptor descriptor, string path)
    {
        _ = Inherit(descriptor);
        return path;
    }

    private FileDescriptor OpenTap(NetDevice net)
    {
        var tap = InterfaceNames.Tap(unit.Name, net.Device);
        var descriptor = networks.OpenTap(net.Network, tap, mac: null);
        Taps.Add(new TapRecord(net.Network, tap, IsKept: false));
        return descriptor;
    }

    private string NameTap(NetDevice net)
    {
        var tap = InterfaceNames.Tap(unit.Name, net.Device);
        Taps.Add(new TapRecord(net.Network, tap, IsKept: true));
        networks.CreateNamedTap(net.Network, tap, mac: null);
        return tap;
    }

    // A stock tender opens block devices for writing; the store's object must not be what it writes to.
    private string CopyVolume(RealisedVolume volume)
    {
        Directory.CreateDirectory(copies);
        var copy = Path.Combine(copies, $"{unit.Name}.{volume.Device}");
        Copies.Add(copy);
        File.Delete(copy);
        File.Copy(volume.StorePath, copy);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return copy;
    }
}
