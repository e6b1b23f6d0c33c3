using System;
using System.Runtime.InteropServices;

namespace Internal.Runtime;

/// <summary>
/// Makes the objects that hold the static fields of classes. The compiler leaves a word for each such class, which says what
/// to make; it is found through the header that the compiler puts in front of its tables (its <c>ModuleHeaders.h</c>).
/// Static fields whose initialisers the compiler could run itself start with those values; the others follow at first use.
/// </summary>
internal static unsafe class StaticFields
{
    private const uint Signature = 0x00525452; // "RTR"
    private const int RegionOfStatics = 201;
    private const nint Uninitialised = 1;
    private const nint HasValues = 2;
    private const int MethodTableAndHeader = 16;

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal uint Signature;
        internal ushort MajorVersion;
        internal ushort MinorVersion;
        internal uint Flags;
        internal ushort SectionCount;
        internal byte SectionSize;
        internal byte Kind;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Section
    {
        internal int Id;
        internal int Flags;
        internal int* Start;
        internal int* End;
    }

    internal static void Start(nint compilerHeader)
    {
        var header = (Header*)compilerHeader;
        if (header->Signature != Signature || header->SectionSize != sizeof(Section))
            Halt.Because("the compiler's tables are not those that the kit knows");

        // SAFETY: the sections follow the header, as many as it says; all of it was made by the compiler with the code.
        var sections = (Section*)(header + 1);
        for (var i = 0; i < header->SectionCount; i++)
        {
            if (sections[i].Id != RegionOfStatics)
                continue;
            for (var entry = sections[i].Start; entry < sections[i].End; entry++)
                Make((int*)Follow(entry));
        }
    }

    private static void Make(int* block)
    {
        var tagged = Follow(block);
        if ((tagged & Uninitialised) == 0)
            return;
        var type = (MethodTable*)(tagged & ~(Uninitialised | HasValues));
        var fields = (byte*)Heap.NewObject(type);
        if ((tagged & HasValues) != 0)
        {
            var values = (byte*)Follow(block + 1);
            SpanHelpers.Memmove(ref fields[sizeof(nint)], ref *values, type->BaseSize - MethodTableAndHeader);
        }

        *(byte**)block = fields;
    }

    // The tables hold distances from where they stand.
    private static nint Follow(int* distance) => (nint)distance + *distance;
}
