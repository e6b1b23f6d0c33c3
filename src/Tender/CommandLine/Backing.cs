namespace Hillingar.Tender.CommandLine;

/// <summary>What on the host is behind a device of the guest.</summary>
internal abstract record Backing
{
    private Backing()
    {
    }

    /// <summary>As it was written on the command line.</summary>
    public abstract override string ToString();

    /// <summary>Something with a name: an interface, a file.</summary>
    internal sealed record Named(string Name) : Backing
    {
        public override string ToString() => Name;
    }

    /// <summary>A descriptor that was open when the tender was started.</summary>
    internal sealed record Inherited(int Descriptor) : Backing
    {
        public override string ToString() => $"@{Descriptor}";
    }

    /// <summary>Reads <c>@FD</c> or a name, which is everything else, for instance <c>@home</c>; null if it is empty.</summary>
    internal static Backing? Read(string text)
    {
        if (text.Length == 0)
            return null;
        return text[0] == '@' && int.TryParse(text.AsSpan(1), System.Globalization.NumberStyles.None, null, out var descriptor)
            ? new Inherited(descriptor)
            : new Named(text);
    }
}
