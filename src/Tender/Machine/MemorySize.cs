namespace Hillingar.Tender.Machine;

/// <summary>An amount of guest memory that the page tables of <see cref="PageTables"/> can map.</summary>
internal readonly record struct MemorySize(ulong Bytes)
{
    internal const ulong DefaultMebibytes = 512;

    /// <summary>The granularity: one large page.</summary>
    internal const ulong Unit = 2 << 20;

    /// <summary>What a hypercall's 32-bit pointer reaches.</summary>
    internal const ulong Maximum = 4ul << 30;

    /// <summary>Rounds down to whole units, at least one.</summary>
    internal static MemorySize Round(ulong bytes) => new(Math.Max(bytes / Unit * Unit, Unit));

    /// <summary>Whether page tables and hypercalls reach all of it.</summary>
    internal bool IsPossible => Bytes <= Maximum;
}
