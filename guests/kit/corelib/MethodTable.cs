using System.Runtime.InteropServices;

namespace Internal.Runtime;

/// <summary>The start of the table that the NativeAOT compiler makes for each type (its <c>MethodTable.h</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MethodTable
{
    /// <summary>For arrays, the size of one element.</summary>
    internal ushort ComponentSize;

    internal ushort Flags;

    /// <summary>The size of an object with its header of eight bytes; for arrays, that of an empty one.</summary>
    internal uint BaseSize;

    /// <summary>The base class; for arrays, the type of the elements.</summary>
    internal MethodTable* RelatedType;
}
