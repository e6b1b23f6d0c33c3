using System.Runtime.InteropServices;

namespace System.Runtime.CompilerServices
{
    /// <summary>Pointer arithmetic whose bodies the NativeAOT compiler supplies. Not visible outside the kit's assembly.</summary>
    internal static unsafe class Unsafe
    {
        [Intrinsic]
        internal static extern int SizeOf<T>();

        [Intrinsic]
        internal static extern ref T Add<T>(ref T source, int elementOffset);

        [Intrinsic]
        internal static extern ref T AsRef<T>(void* source);

        [Intrinsic]
        internal static extern ref T AsRef<T>(scoped ref readonly T source);

        [Intrinsic]
        internal static extern ref TTo As<TFrom, TTo>(ref TFrom source);

        [Intrinsic]
        internal static extern T As<T>(object? value)
            where T : class?;

        [Intrinsic]
        internal static extern void* AsPointer<T>(ref readonly T value);
    }

    /// <summary>What the compilers call for arrays and strings.</summary>
    public static unsafe class RuntimeHelpers
    {
        public static int OffsetToStringData => sizeof(nint) + sizeof(int);

        /// <summary>Expanded by the compiler wherever an array is made from constants.</summary>
        [Intrinsic]
        public static void InitializeArray(Array array, RuntimeFieldHandle contents) => Halt.Because("an array initialiser was not expanded");

        /// <summary>Expanded by the compiler wherever a span is made from constants.</summary>
        [Intrinsic]
        public static ReadOnlySpan<T> CreateSpan<T>(RuntimeFieldHandle contents)
        {
            Halt.Because("a span initialiser was not expanded");
            return default;
        }

        /// <summary>Without a collector it makes no difference; the compiler knows the answer itself.</summary>
        [Intrinsic]
        internal static bool IsReferenceOrContainsReferences<T>() => true;
    }
}

namespace System.Runtime.InteropServices
{
    /// <summary>The way from an array to its contents. Not visible outside the kit's assembly.</summary>
    internal static unsafe class MemoryMarshal
    {
        /// <summary>The elements of an array lie after the method table and the length, both eight bytes long.</summary>
        private sealed class ArrayContents
        {
            internal nint Length;
            internal byte First;
        }

        internal static ref T GetArrayDataReference<T>(T[] array) =>

            // SAFETY: every array has this layout; its element type is the one asked for.
            ref CompilerServices.Unsafe.As<byte, T>(ref CompilerServices.Unsafe.As<ArrayContents>(array).First);
    }
}
