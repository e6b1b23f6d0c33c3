namespace Hillingar.Builder.Caches;

/// <summary>
/// The numbers of <c>nix-store --serve</c>, which Nix speaks over SSH (its <c>serve-protocol.hh</c>). We speak version
/// 2.5, the first in which an object is sent with all that is known of it, and with every peer of version 2.5 or later.
/// </summary>
internal static class ServeProtocol
{
    public const ulong ClientMagic = 0x390c9deb;
    public const ulong ServerMagic = 0x5452eecb;

    public const ulong Version = 0x205;

    public const ulong QueryValidPaths = 1;
    public const ulong QueryPathInfos = 2;
    public const ulong DumpStorePath = 3;
    public const ulong QueryClosure = 7;
    public const ulong AddToStoreNar = 9;

    /// <summary>Whether a peer of that version can be spoken with.</summary>
    public static bool IsSpoken(ulong version) => version >> 8 == Version >> 8 && version >= Version;

    public static string Text(ulong version) => $"{version >> 8}.{version & 0xff}";
}
