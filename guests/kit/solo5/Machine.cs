using System;
using Internal.Runtime;

namespace Hillingar.Guests.Solo5;

/// <summary>The virtual machine that a guest runs in: its command line, its devices and its clock.</summary>
public sealed unsafe class Machine
{
    private const int LongestCommandLine = 8191;

    // As much as MirageOS leaves below the stack; the stack grows down from the end of memory.
    private const ulong StackReserve = 1 << 20;

    private readonly BootInfo* _info;
    private readonly int _commandLineLength;

    private Machine(BootInfo* info)
    {
        _info = info;
        while (_commandLineLength < LongestCommandLine && info->CommandLine[_commandLineLength] != 0)
            _commandLineLength++;
        Clock = new Clock(info->CycleFrequency);
    }

    /// <summary>The words given after the image, joined with spaces by the tender.</summary>
    public ReadOnlySpan<byte> CommandLine => new(_info->CommandLine, _commandLineLength);

    public Clock Clock { get; }

    /// <summary>Bytes of memory of the whole machine.</summary>
    public ulong MemorySize => _info->MemorySize;

    /// <summary>Called once by the entry, before anything else: makes the heap and the static fields ready and finds the tender's table.</summary>
    public static Machine Start(nint bootInfo, nint endOfImage, nint compilerHeader)
    {
        // SAFETY: all come from the entry: the table's address from the tender, the other two from the linker.
        var info = (BootInfo*)bootInfo;
        var available = info->MemorySize - (ulong)endOfImage;
        Heap.Start((ulong)endOfImage, info->MemorySize - Math.Min(StackReserve, available / 2));
        StaticFields.Start(compilerHeader);
        return new Machine(info);
    }

    /// <summary>The network device that the image declared under this name, or null.</summary>
    public NetDevice? FindNet(ReadOnlySpan<byte> name)
    {
        var handle = Manifest.Find(_info->Manifest, Manifest.Net, name);
        return handle == 0 ? null : new NetDevice(handle, Manifest.Entry(_info->Manifest, handle));
    }

    /// <summary>The block device that the image declared under this name, or null.</summary>
    public BlockDevice? FindBlock(ReadOnlySpan<byte> name)
    {
        var handle = Manifest.Find(_info->Manifest, Manifest.Block, name);
        return handle == 0 ? null : new BlockDevice(handle, Manifest.Entry(_info->Manifest, handle));
    }

    /// <summary>Sleeps until a network device has a frame or the time has passed.</summary>
    /// <returns>A bit for each device, by its handle, that has a frame to read.</returns>
    public ulong Wait(ulong nanoseconds) => Hypercalls.Poll(nanoseconds);
}
