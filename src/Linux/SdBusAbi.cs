using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>sd_bus_error</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SdBusError
{
    public byte* Name;
    public byte* Message;
    public int NeedFree;
}

/// <summary><c>sd_bus_vtable</c>: a byte of type and 56 bits of flags, then a union of what each type needs.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct SdBusVtable
{
    internal const byte Start = (byte)'<';
    internal const byte End = (byte)'>';
    internal const byte Method = (byte)'M';
    internal const byte Signal = (byte)'S';
    internal const byte Property = (byte)'P';
    internal const byte WritableProperty = (byte)'W';

    internal const ulong UNPRIVILEGED = 1 << 2;
    internal const ulong PROPERTY_CONST = 1 << 4;
    internal const ulong PROPERTY_EMITS_CHANGE = 1 << 5;
    internal const ulong PROPERTY_EMITS_INVALIDATION = 1 << 6;

    /// <summary><c>_SD_BUS_VTABLE_PARAM_NAMES</c>: methods and signals carry the names of their arguments.</summary>
    internal const ulong PARAM_NAMES = 1;

    [FieldOffset(0)]
    public ulong TypeAndFlags;

    [FieldOffset(8)]
    public nuint StartElementSize;

    [FieldOffset(16)]
    public ulong StartFeatures;

    [FieldOffset(24)]
    public nint StartFormatReference;

    [FieldOffset(8)]
    public byte* Member;

    [FieldOffset(16)]
    public byte* Signature;

    [FieldOffset(24)]
    public byte* MethodResult;

    [FieldOffset(32)]
    public delegate* unmanaged<nint, nint, SdBusError*, int> MethodHandler;

    [FieldOffset(48)]
    public byte* MethodNames;

    [FieldOffset(24)]
    public byte* SignalNames;

    [FieldOffset(24)]
    public delegate* unmanaged<nint, byte*, byte*, byte*, nint, nint, SdBusError*, int> PropertyGet;

    [FieldOffset(32)]
    public delegate* unmanaged<nint, byte*, byte*, byte*, nint, nint, SdBusError*, int> PropertySet;

    internal static ulong Pack(byte type, ulong flags) => type | (flags << 8);
}
