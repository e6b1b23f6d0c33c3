using System.Diagnostics;
using System.Text;
using Hillingar.Linux;
using Hillingar.Tender.Machine;

namespace Hillingar.Tender.Running;

/// <summary>
/// Tells a supervisor what becomes of the guest, one line for each event: its name, <c>time=</c> and the monotonic clock's
/// nanoseconds, then further words of the form <c>key=value</c>. A reader that does not read loses lines; nothing waits for it.
/// What happens while the guest runs does not allocate.
/// </summary>
/// <param name="output">Null if the supervisor did not ask.</param>
internal sealed class LifeEvents(OutputStream? output)
{
    private const int LongestLine = 1024;

    private int _consoleSeen;
    private int _frameInSeen;
    private int _frameOutSeen;

    /// <summary>What is written to, if anything.</summary>
    internal IEnumerable<FileDescriptor> Descriptors => output is null ? [] : [output.Descriptor];

    /// <summary>Whether the guest has run at all.</summary>
    internal bool HasEntered { get; private set; }

    internal void Entered(CpuMode mode)
    {
        HasEntered = true;
        if (output is not null)
            Tell("entered"u8, " mode="u8, mode == CpuMode.User ? "user"u8 : "kernel"u8);
    }

    internal void ConsoleWritten()
    {
        if (IsFirst(ref _consoleSeen))
            Tell("console"u8, default, default);
    }

    internal void FrameReceived(ReadOnlySpan<byte> device)
    {
        if (IsFirst(ref _frameInSeen))
            Tell("frame-in"u8, " device="u8, device);
    }

    internal void FrameSent(ReadOnlySpan<byte> device)
    {
        if (IsFirst(ref _frameOutSeen))
            Tell("frame-out"u8, " device="u8, device);
    }

    /// <summary>The last event. The message, if there is one, is the rest of the line.</summary>
    internal void Ended(int status, EndReason reason, string? message)
    {
        if (output is null)
            return;
        var text = message is null ? "" : " message=" + string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
        var words = $"{status & 0xFF} reason={reason.ToString().ToLowerInvariant()}{text}";
        Tell("exit"u8, " status="u8, Encoding.UTF8.GetBytes(words));
    }

    // Frames pass on two threads.
    private bool IsFirst(ref int seen) => output is not null && Volatile.Read(ref seen) == 0 && Interlocked.Exchange(ref seen, 1) == 0;

    private void Tell(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Span<byte> buffer = stackalloc byte[LongestLine];
        var rest = Append(buffer, name);
        rest = Append(rest, " time="u8);
        _ = System.Buffers.Text.Utf8Formatter.TryFormat(Stopwatch.GetTimestamp(), rest, out var digits); // Nineteen digits fit.
        rest = Append(rest[digits..], key);
        // The line's end always has its place, however long a message is.
        rest = Append(rest, value[..Math.Min(value.Length, rest.Length - 1)]);
        rest[0] = (byte)'\n';
        _ = output!.Write(buffer[..(LongestLine - rest.Length + 1)], 0);
    }

    private static Span<byte> Append(Span<byte> into, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(into);
        return into[bytes.Length..];
    }
}
