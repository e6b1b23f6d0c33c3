using System.Runtime.CompilerServices;

namespace System
{
    /// <summary>Copies of memory; the compiler calls these by name too.</summary>
    internal static unsafe class Buffer
    {
        internal static void Memmove(ref byte destination, ref byte source, nuint length) => SpanHelpers.Memmove(ref destination, ref source, length);

        internal static void BulkMoveWithWriteBarrier(ref byte destination, ref byte source, nuint length) =>
            SpanHelpers.Memmove(ref destination, ref source, length);

        internal static void MemCopy(byte* destination, byte* source, nuint length) => SpanHelpers.Memmove(ref *destination, ref *source, length);
    }

    /// <summary>Copies and fills of memory, eight bytes at a time where there are eight.</summary>
    internal static unsafe class SpanHelpers
    {
        internal static void Memmove(ref byte destination, ref byte source, nuint length)
        {
            // SAFETY: nothing moves in a guest without a collector, and the caller vouches for both lengths.
            var to = (byte*)Unsafe.AsPointer(ref destination);
            var from = (byte*)Unsafe.AsPointer(ref source);
            if (to <= from || to >= from + length)
                Forwards(to, from, length);
            else
                Backwards(to, from, length);
        }

        internal static void Fill(ref byte destination, byte value, nuint length)
        {
            // SAFETY: as above.
            var to = (byte*)Unsafe.AsPointer(ref destination);
            for (nuint i = 0; i < length; i++)
                to[i] = value;
        }

        internal static void ClearWithoutReferences(ref byte destination, nuint length)
        {
            // SAFETY: as above.
            var to = (byte*)Unsafe.AsPointer(ref destination);
            nuint i = 0;
            for (; i + 8 <= length; i += 8)
                *(ulong*)(to + i) = 0;
            for (; i < length; i++)
                to[i] = 0;
        }

        private static void Forwards(byte* to, byte* from, nuint length)
        {
            nuint i = 0;
            for (; i + 8 <= length; i += 8)
                *(ulong*)(to + i) = *(ulong*)(from + i);
            for (; i < length; i++)
                to[i] = from[i];
        }

        private static void Backwards(byte* to, byte* from, nuint length)
        {
            for (; length >= 8; length -= 8)
                *(ulong*)(to + length - 8) = *(ulong*)(from + length - 8);
            for (; length > 0; length--)
                to[length - 1] = from[length - 1];
        }
    }
}
