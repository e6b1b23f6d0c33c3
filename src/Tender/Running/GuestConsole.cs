using System.Buffers.Text;

namespace Hillingar.Tender.Running;

/// <summary>
/// What the guest prints. It waits for a slow reader, as long as the reader takes something once a second; a reader that does not
/// loses what the guest prints from then on, until it reads again, and is told how much it lost. Does not allocate.
/// </summary>
internal sealed class GuestConsole(OutputStream output)
{
    internal const int PatienceMilliseconds = 1000;

    private long _dropped;

    internal void Write(ReadOnlySpan<byte> text)
    {
        if (_dropped > 0 && !TryTellWhatWasDropped())
        {
            _dropped += text.Length;
            return;
        }

        var written = output.Write(text, PatienceMilliseconds);
        // Where no process will ever read, none can be told; a guest must not end because of that.
        if (!output.IsBroken)
            _dropped = text.Length - written;
    }

    private bool TryTellWhatWasDropped()
    {
        Span<byte> marker = stackalloc byte[64];
        var start = "\n[hillingar-tender: "u8;
        start.CopyTo(marker);
        _ = Utf8Formatter.TryFormat(_dropped, marker[start.Length..], out var digits); // Nineteen digits always fit.
        var end = " bytes dropped]\n"u8;
        end.CopyTo(marker[(start.Length + digits)..]);
        var length = start.Length + digits + end.Length;
        // A marker of which only a part is taken is lost with the rest; its bytes are too few to matter.
        if (output.Write(marker[..length], 0) == 0)
            return false;
        _dropped = 0;
        return true;
    }
}
