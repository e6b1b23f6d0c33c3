using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Hillingar.Guests.Solo5;

/// <summary>
/// The nine calls of the hvt interface, version 2: a 32-bit output to port 0x500 + number, of the address of a structure in
/// which the tender finds the arguments and leaves the results. The structures live on the stack, which is writable memory
/// below the 4 GiB that the interface can address.
/// </summary>
internal static unsafe class Hypercalls
{
    private const int Walltime = 1;
    private const int ConsoleWrite = 2;
    private const int PollNumber = 3;
    private const int BlockWriteNumber = 4;
    private const int BlockReadNumber = 5;
    private const int NetWriteNumber = 6;
    private const int NetReadNumber = 7;
    private const int HaltNumber = 8;

    [StructLayout(LayoutKind.Sequential)]
    private struct ConsoleArguments
    {
        internal byte* Data;
        internal ulong Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollArguments
    {
        internal ulong Timeout;
        internal ulong Ready;
        internal int Result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct BlockArguments
    {
        internal ulong Handle;
        internal ulong Offset;
        internal byte* Data;
        internal ulong Length;
        internal int Result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct NetArguments
    {
        internal ulong Handle;
        internal byte* Data;
        internal ulong Length;
        internal int Result;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct HaltArguments
    {
        internal void* Cookie;
        internal int Status;
    }

    internal static ulong ReadWallClock()
    {
        ulong nanoseconds = 0;
        Call(Walltime, &nanoseconds);
        return nanoseconds;
    }

    internal static void Write(byte* data, int length)
    {
        var arguments = new ConsoleArguments { Data = data, Length = (ulong)length };
        Call(ConsoleWrite, &arguments);
    }

    internal static ulong Poll(ulong timeout)
    {
        var arguments = new PollArguments { Timeout = timeout };
        Call(PollNumber, &arguments);
        return arguments.Ready;
    }

    internal static int BlockWrite(ulong handle, ulong offset, byte* data, int length)
    {
        var arguments = new BlockArguments { Handle = handle, Offset = offset, Data = data, Length = (ulong)length };
        Call(BlockWriteNumber, &arguments);
        return arguments.Result;
    }

    internal static int BlockRead(ulong handle, ulong offset, byte* data, int length)
    {
        var arguments = new BlockArguments { Handle = handle, Offset = offset, Data = data, Length = (ulong)length };
        Call(BlockReadNumber, &arguments);
        return arguments.Result;
    }

    internal static int NetWrite(ulong handle, byte* data, int length)
    {
        var arguments = new NetArguments { Handle = handle, Data = data, Length = (ulong)length };
        Call(NetWriteNumber, &arguments);
        return arguments.Result;
    }

    internal static int NetRead(ulong handle, byte* data, ref int length)
    {
        var arguments = new NetArguments { Handle = handle, Data = data, Length = (ulong)length };
        Call(NetReadNumber, &arguments);
        length = (int)arguments.Length;
        return arguments.Result;
    }

    [DoesNotReturn]
    internal static void Halt(int status)
    {
        var arguments = new HaltArguments { Status = status };
        while (true)
            Call(HaltNumber, &arguments);
    }

    // In start.S. The attribute says that no collector need be told of the call; there is none.
    [DllImport("*", EntryPoint = "guest_hypercall")]
    [SuppressGCTransition]
    private static extern void Call(int number, void* arguments);
}
