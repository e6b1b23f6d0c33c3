using System.Runtime;
using Internal.Runtime;

namespace System;

/// <summary>
/// Memory for objects: a pointer that only moves up, from the end of the image to a bound below the stack. Nothing is ever
/// freed, so a guest makes its objects at start and then works in place. Memory is zero when a guest starts and is handed out
/// once, so objects need no clearing.
/// </summary>
internal static unsafe class Heap
{
    private const ulong ObjectHeader = 8;

    private static ulong _next;
    private static ulong _end;

    internal static ulong Free => _end - _next;

    internal static void Start(ulong start, ulong end)
    {
        _next = (start + 15) & ~15UL;
        _end = end < _next ? _next : end;
    }

    // RhpNewFast and its like are the names under which compiled code asks for objects.

    [RuntimeExport("RhpNewFast")]
    internal static void* NewObject(MethodTable* type) => Take(type, type->BaseSize);

    [RuntimeExport("RhNewObject")]
    internal static void* NewObjectSlowly(MethodTable* type) => NewObject(type);

    [RuntimeExport("RhpNewArrayFast")]
    internal static void* NewArray(MethodTable* type, nint length)
    {
        if (length < 0 || length > int.MaxValue)
            Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowOverflowException();

        // SAFETY: the memory is as long as the array type says for this length; the length lies after the method table.
        var array = (byte*)Take(type, type->BaseSize + ((ulong)type->ComponentSize * (ulong)length));
        *(int*)(array + sizeof(nint)) = (int)length;
        return array;
    }

    [RuntimeExport("RhNewArray")]
    internal static void* NewArraySlowly(MethodTable* type, nint length) => NewArray(type, length);

    [RuntimeExport("RhpNewPtrArrayFast")]
    internal static void* NewPointerArray(MethodTable* type, nint length) => NewArray(type, length);

    private static void* Take(MethodTable* type, ulong size)
    {
        size = (size + 7) & ~7UL;
        if (size > Free)
            Halt.Because("OutOfMemoryException: the guest's memory is used up; give it more (--mem)");

        // SAFETY: [_next, _next + size) lies inside the heap and was never handed out.
        var value = (byte*)(_next + ObjectHeader);
        _next += size;
        *(MethodTable**)value = type;
        return value;
    }
}
