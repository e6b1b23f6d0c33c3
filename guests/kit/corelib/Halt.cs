using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using Hillingar.Guests.Solo5;

namespace System;

/// <summary>The end of a guest that cannot go on: one sentence on the console, exit status 255 as for Solo5's abort.</summary>
internal static unsafe class Halt
{
    private const int Abort = 255;
    private const int LongestLine = 256;
    private const ulong DivideError = 0;
    private const ulong PageFault = 14;

    // Nothing is mapped below the boot information, so that members of null are met there.
    private const ulong NullRegion = 0x10000;

    private ref struct Line
    {
        private readonly Span<byte> _buffer;
        private int _length;

        internal Line(Span<byte> buffer)
        {
            _buffer = buffer;
            Append("hillingar-guest: ");
        }

        internal void Append(string text)
        {
            for (var i = 0; i < text.Length && _length < _buffer.Length - 1; i++)
                _buffer[_length++] = (byte)text[i];
        }

        internal void AppendHexadecimal(ulong number)
        {
            Append("0x");
            for (var shift = number > uint.MaxValue ? 60 : 28; shift >= 0 && _length < _buffer.Length - 1; shift -= 4)
                _buffer[_length++] = "0123456789abcdef"u8[(int)(number >> shift) & 0xF];
        }

        [DoesNotReturn]
        internal void PrintAndHalt()
        {
            _buffer[_length++] = (byte)'\n';
            Console.Write(_buffer.Slice(0, _length));
            Hypercalls.Halt(Abort);
        }
    }

    [DoesNotReturn]
    internal static void Because(string sentence)
    {
        var line = new Line(stackalloc byte[LongestLine]);
        line.Append(sentence);
        line.PrintAndHalt();
    }

    /// <summary>Entered from <c>start.S</c> when the processor refuses an instruction.</summary>
    [RuntimeExport("guest_trap")]
    [DoesNotReturn]
    private static void Trapped(ulong vector, ulong instruction, ulong address)
    {
        var line = new Line(stackalloc byte[LongestLine]);
        if (vector == PageFault && address < NullRegion)
        {
            line.Append("NullReferenceException: a member of null was used");
        }
        else if (vector == PageFault)
        {
            line.Append("page fault: no memory may be used so at ");
            line.AppendHexadecimal(address);
        }
        else if (vector == DivideError)
        {
            line.Append("DivideByZeroException: a whole number was divided by zero, or the quotient does not fit");
        }
        else
        {
            line.Append("the processor raised exception ");
            line.AppendHexadecimal(vector);
        }

        line.Append(" (instruction at ");
        line.AppendHexadecimal(instruction);
        line.Append(")");
        line.PrintAndHalt();
    }
}
