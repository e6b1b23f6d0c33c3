using Hillingar.Linux;

namespace Hillingar.Tender.Devices;

/// <summary>A device that the manifest declares and the command line backs with something on the host.</summary>
/// <param name="Handle">The number by which the guest names it: its place in the manifest.</param>
/// <param name="Descriptor">What is behind it.</param>
internal abstract record AttachedDevice(int Handle, FileDescriptor Descriptor);
