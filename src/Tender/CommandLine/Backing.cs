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

    /// <summary>Reads a name or <c>@FD</c>; null if it is neither.</summary>
    internal static Backing? Read(string text)
    {
        if (!text.StartsWith('@'))
            return text.Length > 0 ? new Named(text) : null;
        return int.TryParse(text.AsSpan(1), System.Globalization.NumberStyles.None, null, out var descriptor)
            ? new Inherited(descriptor)
            : null;
    }
}
