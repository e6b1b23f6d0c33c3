namespace Hillingar.Linux.Solo5;

/// <summary>The kinds of device that a manifest can name. Other numbers occur in images that no tender can run.</summary>
public enum Solo5DeviceKind : uint
{
    Block = 1,
    Net = 2,
}

/// <summary>A device that an image needs.</summary>
/// <param name="Name">Unique among the devices of its kind; at most 67 bytes, by convention letters and digits.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Handle">The number by which the guest's hypercalls name it: its place in the manifest.</param>
public sealed record Solo5Device(string Name, Solo5DeviceKind Kind, int Handle);
