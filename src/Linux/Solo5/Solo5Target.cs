namespace Hillingar.Linux.Solo5;

/// <summary>What kind of tender an image was built for.</summary>
public enum Solo5Target : uint
{
    Hvt = 1,
    Spt = 2,
    Virtio = 3,
    Muen = 4,
    Genode = 5,
    Xen = 6,
}
