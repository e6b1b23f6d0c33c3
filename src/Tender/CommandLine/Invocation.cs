namespace Hillingar.Tender.CommandLine;

/// <summary>What the command line asks for, as far as the order of its words tells.</summary>
internal abstract record Invocation
{
    private const string Separator = "--";

    private Invocation()
    {
    }

    /// <summary>Print the usage.</summary>
    internal sealed record Help : Invocation;

    /// <summary>Print the version of the program and of the interface.</summary>
    internal sealed record Version : Invocation;

    /// <summary>Nothing names an image.</summary>
    internal sealed record NoImage : Invocation;

    /// <summary>Run an image. The options are not read yet: what they may say depends on the image.</summary>
    internal sealed record Boot(ReadOnlyMemory<string> Options, string Image, ReadOnlyMemory<string> GuestArguments) : Invocation;

    /// <summary>
    /// Finds the image: the word after <c>--</c>, or the first that does not start with a dash. All words after it belong to
    /// the guest, even where they look like options.
    /// </summary>
    internal static Invocation Read(ReadOnlyMemory<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            switch (words.Span[i])
            {
                case "--help":
                    return new Help();
                case "--version":
                    return new Version();
                case Separator:
                    return BootAt(words, i, i + 1);
                case var word when !word.StartsWith('-'):
                    return BootAt(words, i, i);
            }
        }

        return new NoImage();
    }

    private static Invocation BootAt(ReadOnlyMemory<string> words, int endOfOptions, int image) =>
        image < words.Length
            ? new Boot(words[..endOfOptions], words.Span[image], words[(image + 1)..])
            : new NoImage();
}
