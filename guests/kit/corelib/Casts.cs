using System.Runtime.CompilerServices;
using Internal.Runtime;
using Internal.Runtime.CompilerHelpers;

namespace System.Runtime;

/// <summary>Casts between classes and stores into arrays of classes, called by compiled code under these names.</summary>
internal static unsafe class TypeCast
{
    private static class Layout
    {
        /// <summary>Set in a method table's flags for arrays and strings, which have a component size.</summary>
        internal const ushort HasComponentSize = 0x8000;
    }

    internal static object? IsInstanceOfClass(MethodTable* target, object? value) => value is null || Derives(value.m_pMethodTable, target) ? value : null;

    internal static object? CheckCastClass(MethodTable* target, object? value)
    {
        if (value is not null && !Derives(value.m_pMethodTable, target))
            ThrowHelpers.ThrowInvalidCastException();
        return value;
    }

    internal static object? CheckCastClassSpecial(MethodTable* target, object? value) => CheckCastClass(target, value);

    // The compiler insists on the rest, of which guests have no use: casts to interfaces, and casts that it knows nothing about.

    internal static object? IsInstanceOfInterface(MethodTable* target, object? value) => Unsupported();

    internal static object? CheckCastInterface(MethodTable* target, object? value) => Unsupported();

    internal static object? IsInstanceOfAny(MethodTable* target, object? value) => Unsupported();

    internal static object? CheckCastAny(MethodTable* target, object? value) => Unsupported();

    internal static bool IsInstanceOfException(MethodTable* target, object? value) => Unsupported() is not null;

    /// <summary>An element of an array of classes may hold objects of the array's element class and of those that derive from it.</summary>
    internal static void StelemRef(object?[] array, nint index, object? value)
    {
        if ((nuint)index >= (uint)array.Length)
            ThrowHelpers.ThrowIndexOutOfRangeException();
        if (value is not null && !Derives(value.m_pMethodTable, array.m_pMethodTable->RelatedType))
            ThrowHelpers.ThrowArrayTypeMismatchException();

        // SAFETY: the index and the type were just checked, and there is no collector that must learn of the store.
        Unsafe.Add(ref InteropServices.MemoryMarshal.GetArrayDataReference(array), (int)index) = value;
    }

    internal static ref object? LdelemaRef(object?[] array, nint index, MethodTable* element)
    {
        if ((nuint)index >= (uint)array.Length)
            ThrowHelpers.ThrowIndexOutOfRangeException();
        if (array.m_pMethodTable->RelatedType != element)
            ThrowHelpers.ThrowArrayTypeMismatchException();

        // SAFETY: the index was just checked.
        return ref Unsafe.Add(ref InteropServices.MemoryMarshal.GetArrayDataReference(array), (int)index);
    }

    private static object? Unsupported()
    {
        Halt.Because("a cast to an interface or to an array is not supported in a guest");
        return null;
    }

    private static bool Derives(MethodTable* type, MethodTable* target)
    {
        while (type != null)
        {
            if (type == target)
                return true;

            // An array's related type is that of its elements, not its base.
            if ((type->Flags & Layout.HasComponentSize) != 0)
                return false;
            type = type->RelatedType;
        }

        return false;
    }
}
