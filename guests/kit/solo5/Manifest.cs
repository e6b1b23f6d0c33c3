using System;
using System.Runtime.InteropServices;

namespace Hillingar.Guests.Solo5;

/// <summary>The devices that the image declared, filled in by the tender. A device's handle is its place in this table.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Manifest
{
    internal const uint Block = 1;
    internal const uint Net = 2;

    private const uint MostEntries = 64;

    internal uint Version;
    internal uint Count;

    /// <summary>The handle of the device of this kind and name; 0, which is never a device, if there is none.</summary>
    internal static uint Find(Manifest* manifest, uint kind, ReadOnlySpan<byte> name)
    {
        if (manifest->Version != 1)
            return 0;
        for (uint i = 1; i < manifest->Count && i < MostEntries; i++)
        {
            var entry = Entry(manifest, i);
            if (entry->Kind == kind && entry->Attached != 0 && entry->Is(name))
                return i;
        }

        return 0;
    }

    // SAFETY: the entries follow the two counts; callers stay below the count.
    internal static ManifestEntry* Entry(Manifest* manifest, uint handle) => (ManifestEntry*)(manifest + 1) + handle;
}

/// <summary>One device of the manifest; 104 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal unsafe struct ManifestEntry
{
    private const int NameSize = 68;

    [FieldOffset(0)]
    private fixed byte _name[NameSize];

    [FieldOffset(68)]
    internal uint Kind;

    [FieldOffset(72)]
    internal ulong Capacity;

    [FieldOffset(80)]
    internal ushort BlockSize;

    [FieldOffset(72)]
    internal fixed byte Mac[6];

    [FieldOffset(78)]
    internal ushort Mtu;

    [FieldOffset(96)]
    internal byte Attached;

    internal bool Is(ReadOnlySpan<byte> name)
    {
        if (name.Length >= NameSize)
            return false;
        for (var i = 0; i < name.Length; i++)
            if (_name[i] != name[i])
                return false;
        return _name[name.Length] == 0;
    }
}
