namespace Hillingar.Tender.Machine;

/// <summary>Where the tender puts things into the guest's first mebibyte. Guests see only the addresses passed to them.</summary>
internal static class GuestLayout
{
    internal const int PageSize = 0x1000;

    internal const ulong Gdt = 0x1000;
    internal const ulong Pml4 = 0x2000;
    internal const ulong Pdpt = 0x3000;
    internal const ulong PageDirectories = 0x4000;
    internal const ulong PageTable = 0x8000;

    /// <summary>User mode only: the tender's task state segment, whose I/O bitmap takes two more pages.</summary>
    internal const ulong TaskState = 0x9000;

    internal const int TaskStatePages = 3;

    /// <summary>Boot information, manifest and command line; from here to the image all pages are readable.</summary>
    internal const ulong BootInformation = 0x10000;

    /// <summary>The lowest address of an image. Guests do not write below it, neither do hypercalls on their behalf.</summary>
    internal const ulong Image = 0x100000;
}
