using System.Globalization;
using Hillingar.Linux;

namespace Hillingar.Bench.Tender;

/// <summary>The memory that a tender takes beside that of its guest, while the guest sleeps.</summary>
internal static class Residence
{
    private const int GuestMebibytes = 64;

    /// <summary>Mebibytes in RAM, shared pages of the program included, the guest's mapping left out.</summary>
    internal static double Measure(Contestant contestant, string sleepingGuest)
    {
        using var tender = contestant.Start($"--mem={GuestMebibytes}", sleepingGuest, "sleep");
        try
        {
            Thread.Sleep(300);
            return BesidesGuest(File.ReadLines($"/proc/{tender.Pid}/smaps")) / 1024.0;
        }
        finally
        {
            tender.Send(Signal.SIGKILL);
            _ = tender.Wait();
        }
    }

    // A mapping begins with its addresses; its resident part is a line "Rss: N kB" below. The guest's is the one of its size.
    private static long BesidesGuest(IEnumerable<string> lines)
    {
        long sum = 0, size = 0;
        foreach (var line in lines)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "Size:")
                size = Number(words[1]);
            else if (words[0] == "Rss:" && !IsGuest(size))
                sum += Number(words[1]);
        }

        return sum;
    }

    // Protected pages of the image split the mapping, so that its largest part is a little smaller.
    private static bool IsGuest(long kibibytes) => kibibytes is > (GuestMebibytes - 3) * 1024 and <= GuestMebibytes * 1024;

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
