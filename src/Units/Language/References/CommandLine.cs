using System.Text;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Language;

/// <summary>Checks that a guest can be given its arguments as they are meant.</summary>
internal static class CommandLine
{
    // Solo5's HVT_CMDLINE_SIZE without the closing NUL.
    private const int MaxBytes = 8191;

    public static void Check(SourceSpan list, IReadOnlyCollection<Located<string>> words, ICollection<Diagnostic> found)
    {
        foreach (var word in words)
        {
            if (GuestWord.NeedsQuotes(word.Value))
                found.Add(DiagnosticCatalog.ArgumentSplits.At(
                    word.Span, $"the guest gets this argument in double quotes, for it {(word.Value.Length == 0 ? "is empty" : "holds white space")}"));
        }

        var length = words.Sum(word => Encoding.UTF8.GetByteCount(GuestWord.ForCommandLine(word.Value))) + Math.Max(0, words.Count - 1);
        if (length > MaxBytes)
            found.Add(DiagnosticCatalog.CommandLineTooLong.At(list, $"the guest's command line has {length} bytes, more than {MaxBytes}"));
    }
}
